// Entries and photos kept on this device until the server has them. IndexedDB, no dependency.

const NAME = "score-outbox";
const STORES = { entries: "uid", photos: "uid", notes: "name" };

/** There is no room left, or the browser keeps nothing: said at once, before work is lost. */
export class NotKept extends Error {}

let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const [store, key] of Object.entries(STORES)) request.result.createObjectStore(store, { keyPath: key });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new NotKept(request.error?.message));
  });
  return opened;
}

async function inStore(store, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode);
    const request = work(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(new NotKept(transaction.error?.message));
    transaction.onerror = () => reject(new NotKept(transaction.error?.message));
  });
}

export const put = (store, value) => inStore(store, "readwrite", (kept) => kept.put(value));
export const get = (store, key) => inStore(store, "readonly", (kept) => kept.get(key));
export const remove = (store, key) => inStore(store, "readwrite", (kept) => kept.delete(key));
export const all = (store) => inStore(store, "readonly", (kept) => kept.getAll());

export const user = () => document.body.dataset.user ?? "";

/** The entries of whoever is signed in, in the order in which they were begun. */
export async function entries() {
  const kept = await all("entries");
  return kept.filter((one) => one.user === user()).sort((a, b) => (a.begun_at < b.begun_at ? -1 : 1));
}

/** A name for this device, without meaning. */
export async function device() {
  const known = await get("notes", "device");
  if (known) return known.value;
  const value = crypto.randomUUID();
  await put("notes", { name: "device", value });
  return value;
}

/** By how many milliseconds the server's clock is ahead of this device's, as last seen. */
export async function clockOffset() {
  return (await get("notes", "clock"))?.value ?? 0;
}

/** The same for a moment that is noted now; null where nothing is known since this clock was set back. */
export async function ahead() {
  const seen = await get("notes", "clock");
  return seen?.at !== undefined && Date.now() >= seen.at ? seen.value : null;
}

/** Remember what the server's clock said between two moments of this one. */
export const noteClock = (told, asked, heard) => put("notes", { name: "clock", value: Date.parse(told) - (asked + heard) / 2, at: heard });

/** Tabs of this device tell each other who writes a form, and what became of its entry. */
export const tabs = "BroadcastChannel" in globalThis && navigator.locks ? new BroadcastChannel("score-forms") : null;

/** Whether some tab writes this form just now. */
export async function isOpen(place) {
  if (!tabs || !place) return false;
  return (await navigator.locks.query()).held.some((one) => one.name === place);
}

export async function room() {
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  return { usage, quota };
}
