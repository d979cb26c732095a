// Keeps the shell and the pages that say they may be kept; everything else comes from the network alone.
const VERSION = {{ version|safe }};
const SHELL = {{ shell|safe }};
const OUTBOX = {{ outbox|safe }};
const INSTEAD = {{ instead|safe }};
const STATIC = `score-shell-${VERSION}`;
const PAGES = "score-pages-1";
const PATIENCE = 6000;
const BEHIND = { "X-Background": "yes" }; // such answers carry no cookies: the reader may sign in meanwhile

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(STATIC)
      .then((kept) => Promise.allSettled(SHELL.map((path) => kept.add(path))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((n) => n.startsWith("score-shell-") && n !== STATIC).map((n) => caches.delete(n))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("message", (event) => {
  if (Array.isArray(event.data?.keep)) event.waitUntil(keep(event.data.keep, 1).then(keepInstead));
});

let isFresh = false; // what an earlier run of this worker kept may be old

/** Keeps what is shown in place of pages that are never kept: for this reader, like the pages, and gone with them. */
async function keepInstead() {
  const pages = await caches.open(PAGES);
  for (const path of Object.values(INSTEAD)) {
    if (!isFresh || !(await pages.match(path, { ignoreVary: true }))) await keep([path], 0);
  }
  isFresh = true;
}

/** Keeps pages, and those to which they lead with `data-keep`: the sections of a form, say. */
async function keep(urls, deeper, known = new Set(urls)) {
  for (const url of urls) {
    // not followed elsewhere: fetching the page of a second step, say, would make its key anew behind the reader's back
    const request = new Request(url, { credentials: "same-origin", redirect: "manual", headers: { Accept: "text/html", ...BEHIND } });
    const answer = await page(request).catch(() => null);
    if (!answer?.ok || !deeper) continue;
    const text = await answer.text();
    const links = [...text.matchAll(/href="([^"]+)"[^>]*data-keep/g)].map((found) => new URL(found[1].replaceAll("&amp;", "&"), url).href);
    const more = links.filter((one) => !known.has(one));
    for (const one of more) known.add(one);
    await keep(more, deeper - 1, known);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(asset(request));
});

async function asset(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(STATIC)).put(request, answer.clone());
  return answer;
}

async function page(request) {
  // who has to sign in again may be somebody else: what was kept is not for them
  if (new URL(request.url).pathname.startsWith("/accounts/login")) await caches.delete(PAGES);
  const pages = await caches.open(PAGES);
  try {
    const answer = await Promise.race([fetch(request), new Promise((_, late) => setTimeout(late, PATIENCE, new Error("late")))]);
    if (answer.ok && answer.headers.get("X-Keep-Offline") === "yes" && !answer.redirected) {
      await pages.put(request.url, answer.clone());
    }
    return answer;
  } catch (error) {
    const kept = await pages.match(request.url, { ignoreVary: true });
    if (kept) return kept;
    const instead = INSTEAD[new URL(request.url).pathname];
    const shown = instead && (await caches.match(instead, { ignoreVary: true }));
    if (shown) return shown;
    const outbox = await pages.match(new URL(OUTBOX, location.origin).href, { ignoreVary: true });
    if (outbox) return outbox;
    throw error;
  }
}
