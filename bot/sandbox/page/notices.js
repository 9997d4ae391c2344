// Toasts and alerts: how Telegram shows answers to pressed buttons.

import { make } from "./draw.js";

const byId = (id) => document.getElementById(id);

export function toast(text) {
  if (!text) return;
  const note = make("div", { "data-testid": "toast" }, text);
  byId("toasts").append(note);
  setTimeout(() => note.remove(), 2500 + 45 * text.length);
}

export function alertBox(from, text) {
  byId("alert-from").textContent = from;
  byId("alert-text").textContent = text;
  if (!byId("alert").open) byId("alert").showModal();
}
