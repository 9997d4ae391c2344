// Puts the page together: fetch the view after each change, draw it, and act for the chosen person.

import { fill, send, setContext, startComposer } from "./composer.js";
import { avatar, drawMessages, make } from "./draw.js";
import { act, fetchView, listen, state } from "./net.js";
import { alertBox, toast } from "./notices.js";
import { change, drawSide, remember, startSide } from "./side.js";
import { refusal, t, translatePage } from "./texts.js";

const byId = (id) => document.getElementById(id);
const scroll = byId("scroll");
let atEnd = true;
let fetching = false;
let stale = false;
let shownChat = null;

function toEnd() {
  atEnd = true;
  scroll.scrollTop = scroll.scrollHeight;
  byId("down").hidden = true;
}

// One request at a time: news that come meanwhile lead to one more.
async function refresh() {
  if (fetching) {
    stale = true;
    return;
  }
  fetching = true;
  try {
    do {
      stale = false;
      draw(await fetchView());
    } while (stale);
    setConnected(true);
  } catch {
    setConnected(false);
  } finally {
    fetching = false;
  }
}

function setConnected(on) {
  byId("connection").textContent = on ? "" : t("offline");
}

function botStatus({ bot_place: place, chat }) {
  if (!place.inside) return t("bot_out");
  if (chat.type === "private") return t("private_chat");
  return t(place.admin ? "bot_admin" : place.hears_all ? "bot_hears" : "bot_deaf");
}

function drawTop(view) {
  const { chat } = view;
  byId("chat-title").textContent = chat.title;
  const people = chat.type === "private" ? [] : [t("people", chat.members.length)];
  byId("chat-status").textContent = [...people, botStatus(view)].join(" · ");
  byId("chat-avatar").replaceWith(Object.assign(avatar(chat.id, chat.title, chat.type === "private"), { id: "chat-avatar" }));
  const person = view.people.find((each) => each.id === state.person);
  byId("typing").placeholder = t("placeholder", person.name);
  byId("typing").setAttribute("aria-label", t("placeholder", person.name));
  byId("typing").disabled = !view.inside;
}

function tryButton(command, id = `try-${command.slice(1)}`) {
  return make("button", { type: "button", "data-testid": id, onclick: () => send(command) }, command);
}

function drawHints(view, posts) {
  const talked = posts.some((post) => !post.service);
  const commands = view.chat.type === "private" ? ["/start", "/help"] : ["/challenge", "/hat", "/help"];
  byId("welcome").hidden = talked;
  byId("tries").replaceChildren(...commands.map((command) => tryButton(command)));
  const [before, after] = t("hint");
  byId("hint").hidden = view.chat.type === "private" || posts.filter((post) => post.bot).length > 3;
  byId("hint").replaceChildren(before, tryButton("/challenge", "hint-challenge"), after);
}

function draw(view) {
  const switched = shownChat !== `${view.chat.id}:${state.person}`;
  state.view = view;
  // Whoever follows a group that moved stays with it.
  state.chat = view.chat.id;
  state.person ??= view.people[0].id;
  shownChat = `${view.chat.id}:${state.person}`;
  remember();
  const inTopic = (post) => state.topic === null || (post.topic ?? 1) === state.topic;
  const posts = view.posts.filter(inTopic);
  drawSide(view);
  drawTop(view);
  drawHints(view, posts);
  const before = byId("messages").childElementCount;
  drawMessages(byId("messages"), posts, handlers);
  if (atEnd || switched) toEnd();
  else if (byId("messages").childElementCount > before) byId("down").hidden = false;
}

async function pressed(post, button, element) {
  if (button.url) return toast(t("link", button.url));
  const text = button.switch_inline_query_current_chat ?? button.switch_inline_query;
  if (text !== undefined) return fill(`@${state.view.bot.username} ${text}`);
  element.setAttribute("aria-busy", "true");
  const answer = await act("press", { message: post.id, data: button.callback_data });
  element.removeAttribute("aria-busy");
  if (!answer.ok) return toast(refusal(answer));
  if (!answer.result) return toast(t("no_answer"));
  return answer.result.alert ? alertBox(state.view.bot.name, answer.result.text) : toast(answer.result.text);
}

function show(id) {
  const element = byId("messages").querySelector(`[data-id="${id}"]`);
  if (!element) return toast(t("no_message"));
  element.scrollIntoView({ block: "center" });
  element.classList.add("flash");
  return setTimeout(() => element.classList.remove("flash"), 1200);
}

function actions(post) {
  const closing = (deed) => () => { byId("actions").close(); deed(); };
  const row = (key, deed, css = "") => make("button", { type: "button", class: `act ${css}`, "data-testid": `act-${key}`, onclick: closing(deed) }, t(key));
  const emojis = ["👍", "❤", "🔥", "😁", "🤔"].map((emoji) => make("button", {
    type: "button", "aria-label": emoji, onclick: closing(() => change("react", { message: post.id, emoji })),
  }, emoji));
  byId("actions-list").replaceChildren(
    make("div", { class: "emojis" }, ...emojis),
    row("reply", () => setContext("reply", post)),
    ...(post.own && !post.via ? [row("edit", () => setContext("edit", post))] : []),
    row("delete", () => change("delete", { message: post.id }), "bad"));
  byId("actions").showModal();
}

const handlers = {
  press: pressed,
  show,
  actions,
  react: (post, emoji) => change("react", { message: post.id, emoji }),
  command: (text) => send(text),
};

function start() {
  translatePage();
  state.person = Number(sessionStorage.getItem("person")) || null;
  state.chat = Number(sessionStorage.getItem("chat")) || null;
  startSide(refresh);
  startComposer(toEnd);
  scroll.addEventListener("scroll", () => {
    atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
    if (atEnd) byId("down").hidden = true;
  });
  byId("down").addEventListener("click", toEnd);
  byId("actions").addEventListener("click", (event) => { if (event.target === byId("actions")) byId("actions").close(); });
  new ResizeObserver(() => { if (atEnd) toEnd(); }).observe(scroll);
  listen(refresh, (on) => { setConnected(on); if (on) refresh(); });
}

start();
