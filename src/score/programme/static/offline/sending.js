// Sends what waits. Every entry carries its own identity, so sending twice is harmless.

import { all, device, entries, get, put, remove, user } from "./store.js";

const EVERY = 30_000;
const AT_ONCE = 50;
const LONG = 20_000;

const cookie = (name) => document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.split("=")[1] ?? "";
const address = (name) => document.body.dataset[name];

function tell(detail) {
  document.dispatchEvent(new CustomEvent("outbox", { detail }));
}

async function post(url, body, headers = {}) {
  const stop = AbortSignal.timeout(LONG * (body instanceof FormData ? 6 : 1));
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? cookie("csrftoken");
  return fetch(url, { method: "POST", body, signal: stop, headers: { "X-CSRFToken": token, ...headers } });
}

/** Puts the number of the stored picture where the entry names a photo of this device. */
async function withPhotos(entry) {
  for (const [field, value] of Object.entries(entry.values)) {
    if (typeof value !== "string" || !value.startsWith("photo:")) continue;
    const photo = await get("photos", value.slice(6));
    if (!photo) throw new Error("photo lost");
    const form = new FormData();
    form.append("photo", photo.blob, photo.name);
    const answer = await post(address("syncPhoto"), form);
    if (answer.status === 422 || answer.status === 413) {
      entry.state = "refused";
      entry.words = (await answer.json().catch(() => ({}))).words ?? "";
      entry.refused_field = field;
      await put("entries", entry);
      return false;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    entry.values[field] = (await answer.json()).file;
    await put("entries", entry); // what was stored is not sent again
    await remove("photos", photo.uid);
  }
  return true;
}

async function sendBatch(waiting) {
  const ready = [];
  for (const entry of waiting) if (await withPhotos(entry)) ready.push(entry);
  if (!ready.length) return;
  const asked = Date.now();
  const sent = ready.map(({ uid, kind, subject, base, values, captured_at }) => ({ uid, kind, subject, base, values, captured_at }));
  const body = JSON.stringify({ device: await device(), now: new Date().toISOString(), entries: sent });
  const answer = await post(address("sync"), body, { "Content-Type": "application/json" });
  if (answer.status === 401 || answer.status === 403 || answer.redirected) {
    tell({ state: "signed-out" });
    return;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  const { now, results } = await answer.json();
  await put("notes", { name: "clock", value: Date.parse(now) - (asked + Date.now()) / 2 });
  for (const result of results) await settle(ready.find((one) => one.uid === result.uid), result);
}

async function settle(entry, result) {
  const kept = entry && (await get("entries", entry.uid));
  if (!kept) return;
  kept.tries = (kept.tries ?? 0) + 1;
  const went = result.outcome === "done" || result.outcome === "clashed";
  if (went) await remove("entries", kept.uid);
  else await put("entries", result.outcome === "refused" ? { ...kept, state: "refused", words: result.words } : kept);
  const told = new CustomEvent("outbox-result", { detail: { entry, result }, cancelable: true });
  const heard = !document.dispatchEvent(told); // the form itself is open, and knows what was typed since
  if (went && !heard && kept.captured_at !== entry.captured_at) {
    await put("entries", { ...kept, uid: crypto.randomUUID(), base: { ...kept.base, ...entry.values } });
  }
}

/** Send all that waits; true where nothing waits any more. */
export async function send() {
  const work = async () => {
    const waiting = (await entries()).filter((one) => one.state === "waiting");
    try {
      for (let first = 0; first < waiting.length; first += AT_ONCE) await sendBatch(waiting.slice(first, first + AT_ONCE));
      await report(true);
    } catch {
      await report(false);
    }
    return !(await entries()).some((one) => one.state === "waiting");
  };
  return navigator.locks ? navigator.locks.request("score-outbox", work) : work();
}

/** Says how many entries wait, for the bar above the page. */
export async function report(reached = navigator.onLine) {
  const kept = await entries();
  const of = (state) => kept.filter((one) => one.state === state).length;
  tell({ state: reached ? "reached" : "unreachable", drafts: of("draft"), waiting: of("waiting"), refused: of("refused") });
}

/** Everything that waits, with its photos, as text for a file. */
export async function exported() {
  const kept = await entries();
  const photos = [];
  for (const photo of await all("photos")) {
    const bytes = new Uint8Array(await photo.blob.arrayBuffer());
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    photos.push({ uid: photo.uid, name: photo.name, type: photo.blob.type, content: btoa(text) });
  }
  return JSON.stringify({ form: "score-outbox-1", user: user(), entries: kept, photos });
}

/** Takes such a file in; how many entries. Only of whoever is signed in. */
export async function imported(text) {
  const read = JSON.parse(text);
  if (read.form !== "score-outbox-1" || read.user !== user()) return -1;
  for (const one of read.photos) {
    const bytes = Uint8Array.from(atob(one.content), (letter) => letter.charCodeAt(0));
    await put("photos", { uid: one.uid, name: one.name, blob: new Blob([bytes], { type: one.type }) });
  }
  for (const one of read.entries) await put("entries", one);
  return read.entries.length;
}

export function keepSending() {
  addEventListener("online", send);
  addEventListener("offline", () => report(false));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  setInterval(async () => (await entries()).some((one) => one.state === "waiting") && send(), EVERY);
  send();
}
