// Sends what waits. Every entry carries its own identity, so sending twice is harmless.

import { all, device, entries, get, isOpen, noteClock, put, remove, tabs, user } from "./store.js";

const EVERY = 30_000;
const AT_ONCE = 50;
const LONG = 20_000;

const cookie = (name) => document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.split("=")[1] ?? "";
const address = (name) => document.body.dataset[name];

function tell(detail) {
  document.dispatchEvent(new CustomEvent("outbox", { detail }));
}

/** Nobody is signed in, or somebody else: what waits stays. */
class SignedOut extends Error {}

async function post(url, body, headers = {}) {
  const stop = AbortSignal.timeout(LONG * (body instanceof FormData ? 6 : 1));
  // the cookie first: the token in an open page is that of an earlier session
  const token = cookie("csrftoken") || document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "";
  const answer = await fetch(url, { method: "POST", body, signal: stop, headers: { "X-CSRFToken": token, "X-Entered-By": user(), ...headers } });
  if (answer.status === 401 || answer.status === 403 || answer.redirected) throw new SignedOut();
  return answer;
}

const photosOf = (entry) => Object.values(entry.values).filter((one) => typeof one === "string" && one.startsWith("photo:"));

/** Takes an entry off this device, with its photos. */
export async function letGo(entry) {
  await remove("entries", entry.uid);
  for (const one of photosOf(entry)) await remove("photos", one.slice(6));
}

/** Changes an entry as it stands on this device now, which may be newer than what was read before. */
async function change(uid, changed) {
  const kept = await get("entries", uid);
  if (kept) await put("entries", { ...kept, ...changed(kept) });
}

const refuse = (entry, words) => change(entry.uid, () => ({ state: "refused", words }));

/** Sends the photos of an entry; its values with the numbers of the stored pictures, or null where one was refused. */
async function withPhotos(entry) {
  const stored = { ...entry.stored };
  for (const one of photosOf(entry)) {
    if (stored[one]) continue;
    const photo = await get("photos", one.slice(6));
    if (!photo) {
      await refuse(entry, "");
      return null;
    }
    const form = new FormData();
    form.append("photo", photo.blob, photo.name);
    const answer = await post(address("syncPhoto"), form);
    const told = await answer.json().catch(() => ({}));
    if (answer.status >= 400 && answer.status < 500) {
      await refuse(entry, told.words ?? "");
      return null;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    stored[one] = told.file;
    await change(entry.uid, (kept) => ({ stored: { ...kept.stored, [one]: told.file } })); // not sent again
  }
  return Object.fromEntries(Object.entries(entry.values).map(([name, value]) => [name, stored[value] ?? value]));
}

async function sendBatch(waiting) {
  const ready = [];
  for (const entry of waiting) {
    const values = await withPhotos(entry);
    if (values) ready.push([entry, values]);
  }
  if (!ready.length) return;
  const asked = Date.now();
  const sent = ready.map(([{ uid, kind, subject, base, captured_at, ahead }, values]) => ({ uid, kind, subject, base, values, captured_at, ahead }));
  const body = JSON.stringify({ device: await device(), now: new Date().toISOString(), entries: sent });
  const answer = await post(address("sync"), body, { "Content-Type": "application/json" });
  if (answer.status >= 400 && answer.status < 500) {
    if (ready.length > 1) for (const [entry] of ready) await sendBatch([entry]); // one of them: the others go
    else await refuse(ready[0][0], (await answer.json().catch(() => ({}))).words ?? "");
    return;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  const { now, results } = await answer.json();
  await noteClock(now, asked, Date.now());
  for (const result of results) await settle(ready.find(([one]) => one.uid === result.uid)?.[0], result);
}

async function settle(entry, result) {
  const kept = entry && (await get("entries", entry.uid));
  if (!kept) return;
  const same = kept.captured_at === entry.captured_at; // else somebody went on typing meanwhile
  const went = result.outcome === "done" || result.outcome === "clashed";
  const tries = (kept.tries ?? 0) + 1;
  if (went) await letGo({ uid: kept.uid, values: entry.values }); // photos that came since stay
  else await put("entries", { ...kept, tries, ...(same ? { words: result.words, ...(result.outcome === "refused" ? { state: "refused" } : {}) } : {}) });
  const told = new CustomEvent("outbox-result", { detail: { entry, result }, cancelable: true });
  tabs?.postMessage({ entry, result });
  // the form itself is open, here or in another tab, and knows what was typed since
  const heard = !document.dispatchEvent(told) || (await isOpen(kept.place));
  if (went && !heard && !same) {
    await put("entries", { ...kept, uid: crypto.randomUUID(), base: { ...kept.base, ...entry.values } });
  }
  if (went && kept.page) navigator.serviceWorker?.controller?.postMessage({ keep: [new URL(kept.page, location.origin).href] });
}

/** Send all that waits; true where nothing waits any more. */
export async function send() {
  const work = async () => {
    const waiting = (await entries()).filter((one) => one.state === "waiting");
    try {
      for (let first = 0; first < waiting.length; first += AT_ONCE) await sendBatch(waiting.slice(first, first + AT_ONCE));
      await report(true);
    } catch (error) {
      if (error instanceof SignedOut) await report(true, "signed-out");
      else await report(false);
    }
    return !(await entries()).some((one) => one.state === "waiting");
  };
  return navigator.locks ? navigator.locks.request("score-outbox", work) : work();
}

const CLOCK_HOLDS = 600_000;

/** Looks at the server's clock, so that what is noted without a network can be set right though this clock changes. */
export async function lookAtClock() {
  const seen = await get("notes", "clock");
  if (!user() || !navigator.onLine || (seen?.at <= Date.now() && Date.now() - seen.at < CLOCK_HOLDS)) return;
  const asked = Date.now();
  const answer = await fetch(document.querySelector("link[rel=manifest]").href, { cache: "no-store" }).catch(() => null);
  const told = answer?.headers.get("X-Now");
  if (!told) return;
  await noteClock(told, asked, Date.now());
  await answer.text(); // read, it is over
  await report();
}

/** Says how many entries wait, for the bar above the page. */
export async function report(reached = navigator.onLine, state = reached ? "reached" : "unreachable") {
  const kept = await entries();
  const of = (state) => kept.filter((one) => one.state === state).length;
  tell({ state, drafts: of("draft"), waiting: of("waiting"), refused: of("refused") });
}

/** Everything that waits, with its photos, as text for a file. */
export async function exported() {
  const kept = await entries();
  const named = new Set(kept.flatMap(photosOf).map((one) => one.slice(6)));
  const photos = [];
  for (const photo of await all("photos")) {
    if (!named.has(photo.uid)) continue;
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
  const own = read.entries.filter((one) => one.user === user() && /^\/(?!\/)/.test(one.page));
  for (const one of own) {
    const here = await get("entries", one.uid);
    if (!here || here.captured_at < one.captured_at) await put("entries", one);
  }
  return own.length;
}

export function keepSending() {
  addEventListener("online", send);
  addEventListener("offline", () => report(false));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  setInterval(async () => (await entries()).some((one) => one.state === "waiting") && send(), EVERY);
  send();
}
