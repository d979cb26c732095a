// Adds somebody to a class, with or without a network: kept at once under a number of their own, so sent only once.

import { NotKept, ahead, entries, put, user } from "./store.js";
import { report, send } from "./sending.js";

const form = document.querySelector("form[data-add-person]");
const list = document.querySelector("[data-added]");
let arrived = false;
let adding = null; // two taps on the button are one person

async function kept() {
  const begins = `${form.dataset.cohort}/`;
  return (await entries()).filter((one) => one.kind === "participant" && one.subject.startsWith(begins));
}

async function show() {
  const all = await kept();
  list.hidden = !all.length;
  list.replaceChildren(
    ...all.map((one) => {
      const line = document.createElement("li");
      const name = document.createElement("strong");
      name.textContent = one.values.name;
      const firm = [...form.elements.firm.options].find((option) => option.value === one.values.firm)?.textContent ?? "";
      const state = one.state === "refused" ? `${list.dataset.refused}: ${one.words}` : list.dataset.waiting;
      line.append(name, ` ${[firm, state].filter(Boolean).join(", ")}`);
      return line;
    }),
  );
}

function say(what) {
  const place = form.querySelector("[data-person-said]");
  place.hidden = false;
  place.textContent = place.dataset[what];
}

async function add() {
  const { name, firm, sex, job_role } = Object.fromEntries(new FormData(form));
  const now = new Date().toISOString();
  const { cohort, day, words } = form.dataset;
  const entry = {
    uid: crypto.randomUUID(), user: user(), kind: "participant", subject: `${cohort}/${crypto.randomUUID()}`,
    begun_at: now, captured_at: now, ahead: await ahead(), page: location.pathname, words: "", words_of: `${words}: ${name}`,
    base: {}, values: { name: name.trim(), firm, sex, job_role, day }, state: "waiting",
  };
  try {
    await put("entries", entry);
  } catch (error) {
    if (!(error instanceof NotKept)) throw error;
    say("sayFull");
    return;
  }
  form.reset();
  form.elements.firm.value = firm; // the next one is often a colleague
  say("sayKept");
  await show();
  await report();
  if (navigator.onLine) send();
}

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    adding ??= add().finally(() => { adding = null; });
  });
  for (const link of document.querySelectorAll("[data-add-to]")) {
    link.addEventListener("click", () => {
      form.elements.firm.value = link.dataset.addTo;
      form.elements.name.focus();
    });
  }
  document.addEventListener("outbox-result", ({ detail }) => {
    if (detail.entry.kind === "participant" && ["done", "clashed"].includes(detail.result.outcome)) arrived = true;
  });
  document.addEventListener("outbox", async ({ detail }) => {
    await show();
    if (arrived && detail.state === "reached" && !detail.waiting) location.reload(); // they stand in the list now
  });
  show();
}
