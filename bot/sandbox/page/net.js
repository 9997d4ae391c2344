// Talking to the sandbox: the view of one person, acts, and news of changes.

export const state = { person: null, chat: null, topic: null, view: null };

export async function fetchView() {
  const query = new URLSearchParams();
  if (state.person) query.set("person", state.person);
  if (state.chat) query.set("chat", state.chat);
  const response = await fetch(`/sandbox/view?${query}`);
  if (response.status === 400) {
    // Another sandbox runs at this address now: begin with its first person and group.
    if (state.person || state.chat) {
      state.person = state.chat = state.topic = null;
      return fetchView();
    }
    throw new Error("no view");
  }
  return response.json();
}

async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    return await response.json();
  } catch {
    return { ok: false, code: "offline", error: "" };
  }
}

export const act = (name, body = {}) =>
  post(`/sandbox/act/${name}`, { person: state.person, chat: state.chat, ...body });

export const addPerson = (name, language) => post("/sandbox/people", { name, language });

export function listen(onChange, onConnection) {
  const source = new EventSource("/sandbox/events");
  source.onmessage = onChange;
  source.onopen = () => onConnection(true);
  source.onerror = () => onConnection(false);
}
