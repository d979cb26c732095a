// Makes the pages an app: the service worker, the bar that says what waits, forgetting at sign-out.

import { clockOffset, user } from "./store.js";
import { lookAtClock, report } from "./sending.js";

const MINUTES = 60_000;
const bar = document.querySelector("[data-sync-bar]");

document.addEventListener("outbox", async ({ detail }) => {
  if (!bar) return;
  const { state, drafts = 0, waiting = 0, refused = 0 } = detail;
  const kept = drafts + waiting + refused;
  const offset = await clockOffset();
  bar.hidden = state === "reached" && !kept && Math.abs(offset) < 5 * MINUTES;
  bar.dataset.state = state;
  const words = state === "signed-out" ? bar.dataset.saySignedOut : state === "unreachable" ? bar.dataset.sayUnreachable : "";
  const counted = kept ? bar.dataset.sayKept.replace("0", kept) : "";
  const clock = Math.abs(offset) < 5 * MINUTES ? "" : bar.dataset.sayClock;
  bar.querySelector("[data-words]").textContent = [words, counted, clock].filter(Boolean).join(" ");
});

async function forget() {
  for (const name of await caches.keys()) if (name.startsWith("score-pages")) await caches.delete(name);
}

async function begin() {
  if (!("serviceWorker" in navigator)) return;
  const registered = await navigator.serviceWorker.register(document.body.dataset.worker, { scope: "/" }).catch(() => null);
  if (!registered) return; // the pages go on without it
  const before = localStorage.getItem("score-user");
  if (before !== null && before !== user()) await forget(); // somebody else's pages
  localStorage.setItem("score-user", user());
  await navigator.serviceWorker.ready;
  const wanted = [...document.querySelectorAll("a[data-keep]")].map((link) => link.href);
  const outbox = bar?.querySelector("a")?.href;
  const here = wanted.length ? [location.href, ...wanted] : [];
  if (outbox || here.length) registered.active?.postMessage({ keep: [...(outbox ? [outbox] : []), ...here] });
}

for (const form of document.querySelectorAll("form[data-sign-out]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault(); // the next page would come before all is forgotten
    forget().finally(() => form.submit());
  });
}

begin();
report();
lookAtClock();
