// The outbox as the reader sees it: what waits, tries again, saves to a file, takes one in.

import { clockOffset, entries, put, room } from "./store.js";
import { exported, imported, keepSending, letGo, send } from "./sending.js";

const MARKS = { draft: "none", waiting: "none", refused: "bad" };
const find = (name) => document.querySelector(`[data-${name}]`);
const rows = find("rows");

function cell(row, ...content) {
  row.insertCell().append(...content);
}

function status(entry) {
  const shown = document.createElement("span");
  shown.className = `status is-${MARKS[entry.state]}`;
  const glyph = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  glyph.setAttribute("class", "glyph");
  glyph.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#m-${MARKS[entry.state]}`);
  glyph.append(use);
  shown.append(glyph, rows.dataset[entry.state]);
  return shown;
}

function button(words, work) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-plain btn-sm";
  made.textContent = words;
  made.addEventListener("click", work);
  return made;
}

function line(entry) {
  const row = rows.insertRow();
  const link = document.createElement("a");
  link.href = entry.page;
  link.textContent = entry.words_of ?? entry.subject;
  const about = document.createElement("span");
  about.className = "names";
  const when = new Date(entry.captured_at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const tries = entry.tries ? `, ${rows.dataset.tries.replace("0", entry.tries)}` : "";
  about.textContent = `${when}${tries}${entry.words ? `: ${entry.words}` : ""}`;
  const actions = document.createElement("span");
  actions.className = "actions";
  if (entry.state !== "waiting") {
    actions.append(button(rows.dataset.finish, async () => { await put("entries", { ...entry, state: "waiting" }); await show(); await send(); await show(); }));
  }
  actions.append(button(rows.dataset.letGo, async () => { if (confirm(rows.dataset.sure)) { await letGo(entry); await show(); } }));
  cell(row, link, about, actions);
  row.insertCell().append(status(entry));
  row.cells[1].className = "r";
}

async function show() {
  const kept = await entries();
  rows.replaceChildren();
  kept.forEach(line);
  find("list").hidden = !kept.length;
  find("none").hidden = kept.length > 0;
  find("clock").hidden = Math.abs(await clockOffset()) < 300_000;
  const { usage, quota } = await room();
  const most = Math.min(quota, 200 * 1024 * 1024) || 1;
  find("room").value = Math.min(100, (100 * usage) / most);
  const words = find("room-words");
  const numbers = { 0: (usage / 1048576).toFixed(1), 1: Math.round(most / 1048576) };
  words.textContent = words.dataset.words.replace(/[01]/g, (place) => numbers[place]);
  find("room-little").hidden = usage < 0.75 * most;
}

find("send").addEventListener("click", async () => { await send(); await show(); });
find("export").addEventListener("click", async () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([await exported()], { type: "application/json" }));
  link.download = `outbox-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
});
find("import").addEventListener("change", async (event) => {
  const said = find("imported");
  const number = await imported(await event.target.files[0].text()).catch(() => -1);
  said.textContent = number < 0 ? said.dataset.other : said.dataset.good.replace("0", number);
  await show();
});
document.addEventListener("outbox", show);
show();
keepSending();
