// The typing box: replies and edits, the command menu, inline suggestions.

import { make } from "./draw.js";
import { act, state } from "./net.js";
import { toast } from "./notices.js";
import { refusal, t } from "./texts.js";

const byId = (id) => document.getElementById(id);
const typing = byId("typing");
const offers = byId("offers");
let context = null; // { kind: "reply" | "edit", post }
let items = [];
let selected = -1;
let asked = 0;
let timer = 0;
let sent = () => {};

export function setContext(kind, post) {
  context = post ? { kind, post } : null;
  byId("context").hidden = !context;
  if (!context) return;
  byId("context-title").textContent = kind === "edit" ? t("edit") : post.from;
  byId("context-text").textContent = post.text;
  if (kind === "edit") typing.value = post.text;
  grow();
  typing.focus();
}

export function fill(text) {
  typing.value = text;
  grow();
  typing.focus();
  suggest();
}

function grow() {
  typing.style.height = "auto";
  typing.style.height = `${Math.min(typing.scrollHeight + 2, 140)}px`;
}

export async function send(text) {
  const body = { text, topic: state.topic, reply_to: context?.kind === "reply" ? context.post.id : null };
  const editing = context?.kind === "edit";
  const answer = editing ? await act("edit", { text, message: context.post.id }) : await act("say", body);
  if (!answer.ok) {
    toast(refusal(answer));
    return false;
  }
  setContext(null);
  sent();
  return true;
}

async function submit() {
  const text = typing.value;
  if (!text.trim()) return;
  typing.value = "";
  grow();
  close();
  if (!(await send(text))) {
    if (!typing.value) typing.value = text;
    grow();
  }
}

function close() {
  offers.hidden = true;
  items = [];
  selected = -1;
  typing.removeAttribute("aria-activedescendant");
}

function select(index) {
  selected = (index + items.length) % items.length;
  [...offers.children].forEach((child, i) => child.setAttribute("aria-selected", String(i === selected)));
  offers.children[selected]?.scrollIntoView({ block: "nearest" });
  typing.setAttribute("aria-activedescendant", `offer-${selected}`);
}

function show(found, nothing) {
  items = found;
  selected = -1;
  const rows = found.map((item, i) => make("div", {
    id: `offer-${i}`, role: "option", "aria-selected": "false", "data-testid": "offer",
    onclick: () => { select(i); take(); },
  }, make("b", {}, item.title), make("small", {}, item.note || "")));
  offers.replaceChildren(...(rows.length ? rows : [make("div", { class: "nothing" }, nothing)]));
  offers.hidden = false;
  if (rows.length) select(0);
}

function take() {
  const item = items[selected];
  if (item) item.take();
}

function offerCommands(start) {
  const known = state.view.commands.map((c) => ({ name: `/${c.command.replace(/^\//, "")}`, note: c.description }));
  const fitting = known.filter((c) => c.name.startsWith(start.toLowerCase()));
  if (!fitting.length && known.length) return close();
  const send_it = (name) => () => { close(); typing.value = name; submit(); };
  return show(fitting.map((c) => ({ title: c.name, note: c.note, take: send_it(c.name) })), t("no_commands"));
}

async function offerInline(query) {
  const number = ++asked;
  const answer = await act("inline", { query });
  if (number !== asked || inlineQuery() !== query) return;
  if (!answer.ok) return toast(refusal(answer));
  const { id, results, button } = answer.result;
  const choose = (result) => async () => {
    close();
    typing.value = "";
    grow();
    const chosen = await act("choose", { query: id, result: result.id, topic: state.topic });
    if (!chosen.ok) toast(refusal(chosen));
    sent();
  };
  show(results.map((r) => ({ title: r.title, note: r.description, take: choose(r) })), button?.text || t("nothing_found"));
}

function inlineQuery() {
  const prefix = `@${state.view?.bot.username} `;
  return typing.value.toLowerCase().startsWith(prefix) ? typing.value.slice(prefix.length) : null;
}

function suggest() {
  clearTimeout(timer);
  if (!state.view) return;
  const query = inlineQuery();
  if (query !== null) {
    show([], t("searching"));
    timer = setTimeout(() => offerInline(query), 250);
  } else if (/^\/[\w]*$/.test(typing.value)) offerCommands(typing.value);
  else close();
}

function onKey(event) {
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  if (!offers.hidden && items.length && event.key in moves) {
    event.preventDefault();
    select(selected + moves[event.key]);
  } else if (event.key === "Tab" && !event.shiftKey && !offers.hidden && items.length) {
    event.preventDefault();
    take();
  } else if (event.key === "Escape") {
    close();
    setContext(null);
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    const whole = items[selected]?.title === typing.value;
    if (!offers.hidden && items.length && !whole) take();
    else submit();
  }
}

export function startComposer(onSent) {
  sent = onSent;
  typing.addEventListener("input", () => { grow(); suggest(); });
  typing.addEventListener("keydown", onKey);
  byId("form").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  byId("slash").addEventListener("click", () => (offers.hidden ? fill("/") : close()));
  byId("context-close").addEventListener("click", () => setContext(null));
}
