// The side: chats, the bot's rights, the person, the group; and how the page looks.

import { avatar, make } from "./draw.js";
import { act, addPerson, state } from "./net.js";
import { toast } from "./notices.js";
import { language, refusal, setLanguage, t } from "./texts.js";

const byId = (id) => document.getElementById(id);
let again = () => {};

export async function change(name, body) {
  const answer = await act(name, body);
  if (!answer.ok) toast(refusal(answer));
  await again();
  return answer;
}

function go(fields) {
  Object.assign(state, fields);
  remember();
  again();
}

export function remember() {
  for (const name of ["person", "chat"]) sessionStorage.setItem(name, state[name] ?? "");
}

function openSide(open) {
  byId("side").classList.toggle("open", open);
  byId("shade").hidden = !open;
  (open ? byId("side-close") : byId("side-open")).focus();
}

const prints = new Map();

// What looks the same is left alone, so that the focus stays where it is.
function differs(id, ...parts) {
  const print = JSON.stringify([language(), ...parts]);
  if (prints.get(id) === print) return false;
  prints.set(id, print);
  return true;
}

function drawChats({ chats, chat }) {
  if (!differs("chats", chats, chat.id)) return;
  byId("chats").replaceChildren(...chats.map((each) => make("button", {
    type: "button", "aria-pressed": String(each.id === chat.id), "data-testid": `chat-${each.type}`,
    onclick: () => { go({ chat: each.id, topic: null }); if (!byId("shade").hidden) openSide(false); },
  }, avatar(each.id, each.title, each.type === "private"),
  make("span", {}, make("b", {}, each.title), make("small", {}, each.type === "private" ? t("private_chat") : t(each.type))))));
}

function drawSpeakers({ people, chat }) {
  const box = byId("speakers");
  if (!differs("speakers", people, state.person, chat.id)) return;
  const focused = box.contains(document.activeElement);
  box.replaceChildren(...people.map((person) => {
    const on = person.id === state.person;
    return make("button", {
      type: "button", role: "radio", "aria-checked": String(on), tabindex: on ? "0" : "-1", "data-testid": "person",
      "data-name": person.name, onclick: () => speakAs(person.id, chat),
    }, avatar(person.id, person.name), person.name);
  }), make("button", { type: "button", class: "more", "data-testid": "add-person", onclick: () => byId("newcomer").showModal() }, `+ ${t("add")}`));
  if (focused) box.querySelector("[aria-checked=true]")?.focus();
}

function speakAs(person, chat) {
  go({ person, chat: chat.type === "private" ? person : chat.id });
  if (matchMedia("(hover: hover)").matches && !byId("speakers").contains(document.activeElement)) byId("typing").focus();
}

function onSpeakerKey(event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const { people, chat } = state.view;
  const at = people.findIndex((person) => person.id === state.person);
  speakAs(people[(at + step + people.length) % people.length].id, chat);
}

function drawBot({ bot_place: place, chat }) {
  byId("bot-inside").checked = place.inside;
  byId("bot-admin").checked = place.admin;
  byId("bot-delete").checked = place.may_delete;
  byId("bot-privacy").checked = place.privacy;
  byId("bot-admin").disabled = !place.inside;
  byId("bot-delete").disabled = !place.admin;
  byId("group-bot").hidden = chat.type === "private";
}

function drawGroup({ chat, inside, people }) {
  const person = people.find((each) => each.id === state.person);
  byId("person-title").textContent = t("you", person.name);
  byId("person-language").value = person.language;
  byId("membership").textContent = t(inside ? "leave" : "join");
  byId("membership").hidden = chat.type === "private";
  byId("group-section").hidden = chat.type === "private";
  byId("migrate").disabled = chat.type !== "group";
  byId("forum").disabled = chat.type !== "supergroup" || chat.is_forum;
  byId("topic-form").hidden = !chat.is_forum;
  byId("slow-field").hidden = chat.type !== "supergroup";
  byId("slow").value = String(chat.slow_mode);
}

function drawTopics({ chat }) {
  byId("topics").hidden = !chat.is_forum;
  if (!differs("topics", chat.topics, state.topic)) return;
  const topics = [{ id: null, name: t("all_topics") }, { id: 1, name: t("general") }, ...chat.topics];
  byId("topics").replaceChildren(...topics.map((topic) => make("button", {
    type: "button", "aria-pressed": String(state.topic === topic.id), "data-testid": "topic", onclick: () => go({ topic: topic.id }),
  }, topic.name)));
}

export function drawSide(view) {
  drawChats(view);
  drawSpeakers(view);
  drawBot(view);
  drawGroup(view);
  drawTopics(view);
  byId("page-language").textContent = t("switch_language");
}

async function changePrivacy(on) {
  await change("bot", { do: on ? "privacy_on" : "privacy_off" });
  if (!state.view.bot_place.inside) return;
  await change("bot", { do: "remove" });
  await change("bot", { do: "add" });
}

function onToggle(id, deed) {
  byId(id).addEventListener("change", (event) => deed(event.target.checked));
}

function applyTheme(theme) {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem("theme", theme);
}

async function addNewcomer(event) {
  event.preventDefault();
  const answer = await addPerson(byId("newcomer-name").value, byId("newcomer-language").value);
  if (answer.id) {
    byId("newcomer").close();
    byId("newcomer-form").reset();
    go({ person: answer.id });
  } else toast(refusal(answer));
}

export function startSide(refresh) {
  again = refresh;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  applyTheme(localStorage.getItem("theme") || (dark ? "dark" : "light"));
  byId("theme").addEventListener("click", () => applyTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
  byId("page-language").addEventListener("click", () => { setLanguage(language() === "ru" ? "en" : "ru"); again(); });
  byId("side-open").addEventListener("click", () => openSide(true));
  byId("side-close").addEventListener("click", () => openSide(false));
  byId("shade").addEventListener("click", () => openSide(false));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !byId("shade").hidden) openSide(false); });
  onToggle("bot-inside", (on) => change("bot", { do: on ? "add" : "remove" }));
  onToggle("bot-admin", (on) => change("bot", { do: on ? "promote" : "demote" }));
  onToggle("bot-delete", (on) => change("bot", { do: on ? "promote" : "promote_without_delete" }));
  onToggle("bot-privacy", changePrivacy);
  byId("person-language").addEventListener("change", (event) => change("language", { language: event.target.value }));
  byId("membership").addEventListener("click", () => change("member", { inside: !state.view.inside }));
  byId("migrate").addEventListener("click", () => change("group", { do: "migrate" }));
  byId("forum").addEventListener("click", () => change("group", { do: "forum" }));
  byId("slow").addEventListener("change", (event) => change("group", { do: "slow", seconds: Number(event.target.value) }));
  byId("topic-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await change("group", { do: "topic", name: byId("topic-name").value });
    if (answer.ok) { byId("topic-name").value = ""; go({ topic: answer.result }); }
  });
  byId("speakers").addEventListener("keydown", onSpeakerKey);
  byId("newcomer-form").addEventListener("submit", addNewcomer);
  byId("newcomer-cancel").addEventListener("click", () => byId("newcomer").close());
}
