// Raising a concern: sent without leaving an entry in the browser's history, and nothing is kept anywhere.

const form = document.querySelector("form[data-concern]");
const exit = document.querySelector("[data-exit]");

// Which enterprise the page before was about comes in the window's name: it is in no address, log or store of the phone.
function takeFirm() {
  const said = window.name;
  if (!said.startsWith("concern:")) return;
  window.name = "";
  const { uid, name } = JSON.parse(said.slice("concern:".length));
  const list = form.elements.enterprise;
  if (![...list.options].some((one) => one.value === uid)) list.add(new Option(name, uid));
  list.value = uid;
}

async function send(event) {
  event.preventDefault();
  const said = form.querySelector("[data-choose]");
  const [first] = form.elements.kind;
  said.hidden = Boolean(form.elements.kind.value);
  if (!form.elements.kind.value) {
    first.focus();
    return;
  }
  const button = form.querySelector("button[type=submit]");
  const lost = document.querySelector("[data-not-sent]");
  button.disabled = true;
  lost.hidden = true;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      cache: "no-store",
      signal: AbortSignal.timeout(30_000),
    });
    if (answer.ok && answer.redirected) {
      form.reset();
      location.replace(answer.url);
      return;
    }
    form.submit(); // the page that answers says what is wrong
  } catch {
    lost.hidden = false;
    lost.scrollIntoView({ block: "center" });
  }
  button.disabled = false;
}

function leave() {
  form?.reset();
  window.name = "";
  location.replace(exit.href);
}

if (form) {
  takeFirm();
  form.addEventListener("submit", send);
  window.addEventListener("pagehide", () => form.reset());
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
}

exit?.addEventListener("click", (event) => {
  event.preventDefault();
  leave();
});
let escapes = 0;
document.addEventListener("keydown", (event) => {
  escapes = event.key === "Escape" ? escapes + 1 : 0;
  if (escapes === 2) leave();
});
