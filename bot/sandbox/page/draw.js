// Drawing messages. Texts are put in as text, never as markup.

import { state } from "./net.js";
import { language, t } from "./texts.js";

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

export function avatar(id, name, isBot) {
  if (isBot) return make("span", { class: "avatar", "aria-hidden": "true" }, make("img", { src: "/sandbox/hat.svg", alt: "" }));
  return make("span", { class: `avatar hue${Math.abs(id) % 8}`, "aria-hidden": "true" }, [...name][0] || "?");
}

const PLAIN = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote", mention: "b" };

function wrap(entity, inner, text, handlers) {
  const { type } = entity;
  if (type === "text_link" || type === "url") {
    const href = type === "url" ? text : entity.url;
    if (!/^(https?|tg):/.test(href)) return inner;
    return make("a", { href, target: "_blank", rel: "noopener noreferrer" }, inner);
  }
  if (type === "bot_command") return make("button", { type: "button", class: "command", onclick: () => handlers.command(text) }, inner);
  if (type === "spoiler") {
    const cover = make("button", { type: "button", class: "spoiler", onclick: () => cover.classList.toggle("open") }, inner);
    return cover;
  }
  return PLAIN[type] ? make(PLAIN[type], {}, inner) : inner;
}

// Offsets of entities count UTF-16 units, as JavaScript strings do.
export function richText(text, entities, handlers) {
  const cuts = new Set([0, text.length]);
  for (const { offset, length } of entities) cuts.add(offset).add(offset + length);
  const places = [...cuts].sort((a, b) => a - b);
  const box = make("span", { class: "text" });
  for (let i = 0; i + 1 < places.length; i++) {
    const [from, to] = [places[i], places[i + 1]];
    const around = entities.filter((e) => e.offset <= from && e.offset + e.length >= to).sort((a, b) => a.length - b.length);
    const piece = text.slice(from, to);
    box.append(around.reduce((inner, entity) => wrap(entity, inner, text.slice(entity.offset, entity.offset + entity.length), handlers), document.createTextNode(piece)));
  }
  return box;
}

export const clock = (date) => new Date(date * 1000).toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

function keys(post, handlers) {
  if (!post.buttons.length) return null;
  const rows = post.buttons.map((row) => make("div", {}, ...row.map((button) =>
    make("button", {
      type: "button", "data-testid": "key", "data-data": button.callback_data,
      onclick: (event) => handlers.press(post, button, event.currentTarget),
    }, button.text + (button.url ? " ↗" : "")))));
  return make("div", { class: "keys" }, ...rows);
}

function reactions(post, handlers) {
  if (!post.reactions.length) return null;
  return make("span", { class: "reactions" }, ...post.reactions.map(({ emoji, count, own }) =>
    make("button", {
      type: "button", "aria-pressed": String(own), "data-testid": "reaction", onclick: () => handlers.react(post, own ? null : emoji),
    }, count > 1 ? `${emoji} ${count}` : emoji)));
}

function quote(post, handlers) {
  if (!post.reply) return null;
  return make("button", { type: "button", class: "quote", onclick: () => handlers.show(post.reply.id) },
    make("b", {}, post.reply.from), make("span", {}, post.reply.text || t("photo")));
}

function author(post, isFirst) {
  if (!isFirst || post.own) return null;
  const role = post.bot ? ` · ${t("bot")}` : post.via ? ` · @${post.via}` : "";
  return make("span", { class: "author" }, post.from, make("small", {}, role));
}

function service(post) {
  return make("div", { class: "service", "data-testid": "service", "data-id": post.id }, t(post.service.kind, post.service.name));
}

function bubble(post, isFirst, handlers) {
  const meta = `${post.edited ? `${t("edited")} ` : ""}${clock(post.date)}`;
  return make("div", { class: "bubble" },
    author(post, isFirst),
    post.whisper ? make("span", { class: "seen-only" }, t("only_you")) : null,
    quote(post, handlers),
    post.photo ? make("em", {}, `[${t("photo")}] `) : null,
    richText(post.text, post.entities, handlers),
    make("span", { class: "meta", "aria-label": meta }, meta),
    reactions(post, handlers));
}

function message(post, isFirst, isLast, handlers) {
  const classes = ["message", isFirst && "first", isLast && "last", post.own && "own", post.bot && "bot", post.whisper && "whisper"];
  return make("article", {
    class: classes.filter(Boolean).join(" "), "data-id": post.id, "aria-label": post.from,
    "data-testid": post.whisper ? "whisper" : post.bot ? "bot-message" : "message",
  },
  avatar(post.from_id, post.from, post.bot),
  make("div", { class: "stack" }, bubble(post, isFirst, handlers), keys(post, handlers)),
  post.whisper ? null : make("button", {
    type: "button", class: "icon more-actions", title: t("more"), "aria-label": t("more"), "data-testid": "more",
    onclick: () => handlers.actions(post),
  }, "⋯"));
}

const drawn = new Map();

// Keeps what hasn't changed, so that focus, selection and open spoilers survive an update.
export function drawMessages(box, posts, handlers) {
  const wanted = new Set();
  let place = box.firstChild;
  posts.forEach((post, i) => {
    const joins = (other) => other && !other.service && other.from_id === post.from_id && other.whisper === post.whisper;
    const [isFirst, isLast] = [!joins(posts[i - 1]), !joins(posts[i + 1])];
    const key = `${state.chat}:${post.id}`;
    const print = JSON.stringify([post, isFirst, isLast, language()]);
    wanted.add(key);
    let entry = drawn.get(key);
    if (!entry || entry.print !== print) {
      const element = post.service ? service(post) : message(post, isFirst, isLast, handlers);
      if (entry) {
        if (place === entry.element) place = element;
        entry.element.replaceWith(element);
      }
      entry = { element, print };
      drawn.set(key, entry);
    }
    if (place === entry.element) place = place.nextSibling;
    else box.insertBefore(entry.element, place);
  });
  for (const [key, { element }] of drawn) {
    if (!wanted.has(key)) {
      element.remove();
      drawn.delete(key);
    }
  }
}
