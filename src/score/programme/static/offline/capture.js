// Forms that work without a network: every change is kept on this device at once, and sent when it can be.

import { NotKept, ahead, entries, put, remove, tabs, user } from "./store.js";
import { keepSending, letGo, report, send } from "./sending.js";

const MOST_BYTES = 15 * 1024 * 1024;
const LONGEST_SIDE = 2000;
const SMALL_ENOUGH = 1_500_000;
const PATIENCE = 4000; // with another tab that has the form

const readBase = (input) => (input.dataset.base ? JSON.parse(input.dataset.base) : null);

/** The value of a field: text, number, truth, or null where nothing is said. */
function valueOf(form, name) {
  const input = form.elements[name];
  if (input instanceof RadioNodeList) return input.value === "" ? null : input.value;
  if (input.type === "radio") return input.checked ? input.value : null;
  if (input.type === "checkbox") return input.checked;
  if (input.type === "number") return input.value === "" ? null : Number(input.value);
  return input.value === "" ? null : input.value;
}

function setValue(form, name, value) {
  const input = form.elements[name];
  if (!input || (input.type === "file" && !(input instanceof RadioNodeList))) return;
  if (input instanceof RadioNodeList || input.type === "radio") {
    for (const one of form.querySelectorAll(`input[name="${CSS.escape(name)}"]`)) one.checked = one.value === value;
  } else if (input.type === "checkbox") input.checked = Boolean(value);
  else input.value = value ?? "";
}

const named = (input) =>
  input.name && input.name !== "csrfmiddlewaretoken" && !["hidden", "file", "submit", "button"].includes(input.type);

/** What a control held when the page came, as it is drawn. */
function atStart(form, name) {
  const controls = [...form.elements].filter((one) => one.name === name);
  const [first] = controls;
  if (first.type === "radio") return controls.find((one) => one.defaultChecked)?.value ?? null;
  if (first.type === "checkbox") return first.defaultChecked;
  const value = first.options ? ([...first.options].find((one) => one.defaultSelected) ?? first.options[0])?.value : first.defaultValue;
  return value === "" || value === undefined ? null : value;
}

function fieldsOf(form) {
  const names = new Map();
  if ("fromStart" in form.dataset) {
    for (const input of form.elements) if (named(input) && !names.has(input.name)) names.set(input.name, atStart(form, input.name));
    return names;
  }
  for (const input of form.querySelectorAll("[data-base]")) {
    if (input.type !== "file" && !names.has(input.name)) names.set(input.name, readBase(input));
  }
  return names;
}

class Capture {
  constructor(form) {
    this.form = form;
    this.base = fieldsOf(form);
    this.entry = null;
    this.photos = {};
    this.making = Promise.resolve(); // photos being made small
    this.keeping = Promise.resolve();
    this.place = [form.dataset.offline, form.dataset.subject, this.base.keys().next().value].join(" ");
  }

  /** Waits until no other tab writes this form: one that does keeps what was typed there, and lets go. */
  async hold() {
    if (!tabs) return;
    tabs.addEventListener("message", ({ data }) => {
      if (data.take === this.place) this.leave();
      else if (data.result) this.heard({ detail: data, preventDefault() {} });
    });
    tabs.postMessage({ take: this.place });
    await new Promise((held) => {
      const given = () => new Promise((left) => { this.left = left; held(); });
      const patience = new AbortController();
      const late = setTimeout(() => {
        patience.abort(); // that tab sleeps, or hangs
        navigator.locks.request(this.place, { steal: true }, given).catch(() => this.stop());
      }, PATIENCE);
      const slow = setTimeout(() => { this.form.inert = true; }, 150); // nothing typed meanwhile would be kept
      const first = () => { clearTimeout(late); clearTimeout(slow); return given(); };
      navigator.locks.request(this.place, { signal: patience.signal }, first).catch((error) => error !== patience.signal.reason && this.stop());
    });
    this.form.inert = false;
  }

  /** Another tab goes on with this form. */
  async leave() {
    if (!this.left || this.over) return;
    this.stop();
    await this.making;
    await this.keeping;
    this.left();
  }

  stop() {
    this.over = true;
    this.form.inert = true;
    const said = document.getElementById("form-elsewhere")?.content.cloneNode(true);
    if (!said) return;
    said.querySelector("button").addEventListener("click", () => location.reload()); // and takes up what the other kept
    this.form.before(said);
  }

  async begin() {
    await this.hold();
    const { offline: kind, subject } = this.form.dataset;
    const mine = (await entries()).filter((one) => one.kind === kind && one.subject === subject);
    const refused = "unsaved" in this.form.dataset; // what was typed stands on the page, and nothing of it is recorded
    const saved = new URLSearchParams(location.search).has("saved");
    for (const one of mine) {
      if (one.posted && saved) await letGo(one);
      else this.takeUp(one, refused);
    }
    const still = mine.filter((one) => !(one.posted && saved));
    this.entry = still.findLast((one) => one.state !== "waiting" && this.isHere(one)) ?? null;
    if (this.entry?.state === "refused") this.say("refused", this.entry.words);
    if (this.entry) await this.keepAll(); // what is recorded by now is no entry any more
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("change", (event) => this.changed(event));
    this.form.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("outbox-result", (event) => this.heard(event));
    this.mark();
  }

  /** Lays what waits over what came from the server, and remembers on what each field rests. */
  takeUp(one, refused) {
    const recorded = fieldsOf(this.form);
    for (const [name, value] of Object.entries(one.values)) {
      if (!this.base.has(name)) {
        if (one.state !== "waiting" && this.form.elements[name]?.type === "file") this.photos[name] = value;
        continue;
      }
      if (one.state === "waiting") this.base.set(name, value); // it will be recorded before what comes now
      else if (refused || recorded.get(name) !== value) this.base.set(name, one.base[name] ?? null);
      if (!refused) setValue(this.form, name, value);
    }
  }

  /** Whether an entry is of this form: a subject may have several. */
  isHere(entry) {
    return Object.keys(entry.values).every((name) => this.base.has(name) || this.form.elements[name]?.type === "file");
  }

  changed(event) {
    const isPhoto = event?.target.type === "file" && event.target.closest("[data-photo]");
    if (!isPhoto) return this.keepAll();
    this.making = Promise.allSettled([this.making, this.photo(event.target).then(() => this.keepAll())]);
    return this.making;
  }

  /** One thing after the other: what is kept next knows what became of what was kept before. */
  inTurn(work) {
    this.keeping = Promise.allSettled([this.keeping]).then(work);
    return this.keeping;
  }

  keepAll(state) {
    return this.inTurn(() => this.keepNow(state));
  }

  async keepNow(state = "autosend" in this.form.dataset ? "waiting" : "draft") {
    const known = await ahead(); // from here to the entry's place in the store nothing else is waited for
    const values = {};
    const base = {};
    for (const [name, before] of this.base) {
      const now = valueOf(this.form, name);
      if (now !== before) [values[name], base[name]] = [now, before];
    }
    Object.assign(values, this.photos);
    await this.keep(values, base, state, known);
    if ("autosend" in this.form.dataset) this.sendSoon();
  }

  async keep(values, base, state, known) {
    const now = new Date().toISOString();
    const { offline: kind, subject, words } = this.form.dataset;
    const page = location.pathname + location.search;
    this.entry ??= { uid: crypto.randomUUID(), user: user(), kind, subject, begun_at: now, page };
    Object.assign(this.entry, { values, base, state, words_of: words, captured_at: now, ahead: known, words: "", posted: false, place: this.place });
    try {
      if (Object.keys(values).length) {
        await put("entries", this.entry);
        this.say("kept");
      } else {
        await remove("entries", this.entry.uid);
        this.entry = null;
      }
    } catch (error) {
      if (!(error instanceof NotKept)) throw error;
      this.say("full");
    }
    await report();
    this.mark();
  }

  sendSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => navigator.onLine && send(), 800);
  }

  async submitted(event) {
    event.preventDefault();
    await this.making; // a photo that comes after its form was sent would be left behind as a draft
    if ("preferPost" in this.form.dataset) {
      await this.keepAll();
      if (await reachable()) {
        if (this.entry) await put("entries", { ...this.entry, posted: true });
        this.post(event.submitter); // the page that answers says at each field what is wrong
        return;
      }
    }
    await this.keepAll("waiting");
    const sent = await this.deliver();
    const next = event.submitter?.dataset.next ?? this.form.dataset.next;
    if (sent && !this.entry && next) location.assign(next); // what was refused stays before one's eyes
    else if (!sent) this.say("waiting");
  }

  /** Sends what was saved; and what was saved while an earlier one was on its way, which is an entry of its own then. */
  async deliver() {
    let before, sent;
    do {
      before = this.entry?.uid;
      sent = await send();
      await this.keeping;
    } while (this.entry?.state === "waiting" && this.entry.uid !== before);
    return sent;
  }

  post(submitter) {
    if (submitter?.name) {
      const told = document.createElement("input");
      Object.assign(told, { type: "hidden", name: submitter.name, value: submitter.value });
      this.form.append(told);
    }
    this.form.submit();
  }

  heard(event) {
    const { entry, result } = event.detail;
    if (this.over || entry.uid !== this.entry?.uid) return;
    event.preventDefault();
    this.inTurn(() => this.answered(entry, result));
  }

  async answered(entry, result) {
    if (entry.uid !== this.entry?.uid || result.outcome === "later") return;
    if (result.outcome === "refused") {
      this.entry.state = "refused";
      this.say("refused", result.words);
      return;
    }
    const isSaved = this.entry.state === "waiting" && this.entry.captured_at !== entry.captured_at;
    for (const [name, value] of Object.entries(entry.values)) {
      if (this.base.has(name)) this.base.set(name, value);
      if (value === this.photos[name]) delete this.photos[name]; // one taken since waits still
    }
    this.entry = null;
    this.say(result.outcome === "clashed" ? "clashed" : "sent");
    await this.keepNow(isSaved ? "waiting" : undefined); // what was typed meanwhile is an entry of its own
    await remove("entries", entry.uid); // it may have been kept again after it went
  }

  /** A photo is made small and loses its place before it is kept. */
  async photo(input) {
    const [file] = input.files;
    if (!file) return;
    let blob = file;
    if (file.type.startsWith("image/")) blob = await smaller(file).catch(() => file);
    if (!blob.type.startsWith("image/") || blob.size > MOST_BYTES) {
      input.value = "";
      this.say(blob.type.startsWith("image/") ? "large" : "no-picture");
      return;
    }
    const uid = crypto.randomUUID();
    try {
      await put("photos", { uid, name: file.name, blob });
      this.photos[input.name] = `photo:${uid}`;
      const shown = input.closest("[data-photo]")?.querySelector("[data-photo-kept]");
      if (shown) shown.hidden = false;
    } catch (error) {
      if (!(error instanceof NotKept)) throw error;
      input.value = "";
      this.say("full");
    }
  }

  /** How many fields are filled, for the bar at the foot of the form. */
  mark() {
    const place = this.form.querySelector("[data-filled]");
    if (!place) return;
    const named = [...this.base.keys()].filter((name) => name.startsWith(place.dataset.filled));
    place.textContent = String(named.filter((name) => valueOf(this.form, name) !== null).length);
  }

  say(what, words = "") {
    const place = this.form.querySelector("[data-said]") ?? document.querySelector("[data-said]");
    if (!place) return;
    place.hidden = false;
    place.dataset.state = what;
    place.textContent = words || place.dataset[`say${what.replace(/(^|-)(.)/g, (_, dash, letter) => letter.toUpperCase())}`] || "";
  }
}

/** Whether the server answers now; a device may think that it has a network. */
async function reachable() {
  if (!navigator.onLine) return false;
  const { ok } = await fetch(document.querySelector("link[rel=manifest]").href, { method: "GET", cache: "no-store", signal: AbortSignal.timeout(4000) }).catch(() => ({ ok: false }));
  return ok;
}

async function smaller(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  if (scale === 1 && file.size <= SMALL_ENOUGH && file.type === "image/webp") return file;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", 0.82);
  });
}

for (const form of document.querySelectorAll("form[data-offline]")) new Capture(form).begin();
keepSending();
