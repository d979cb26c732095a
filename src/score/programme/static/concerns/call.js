// From a visit to the page for concerns. The way there tells neither address nor log which enterprise is meant.

const PATIENCE = 5000;
const link = document.querySelector("[data-concern-firm]");
const offline = document.querySelector("[data-concern-offline]");
let sure = false;

async function reachable() {
  if (!navigator.onLine) return false;
  const { href } = document.querySelector("link[rel=manifest]");
  const answer = await fetch(href, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
  return Boolean(answer?.ok);
}

link?.addEventListener("click", async (event) => {
  if (sure) return;
  event.preventDefault();
  if (!(await reachable())) {
    offline.hidden = false;
    document.querySelector("[data-concern-phone]").scrollIntoView({ block: "center" });
    return;
  }
  offline.hidden = true;
  window.name = `concern:${JSON.stringify({ uid: link.dataset.concernFirm, name: link.dataset.concernName })}`;
  sure = true;
  link.click(); // by the link itself, which tells nobody where it came from
});
window.addEventListener("pageshow", () => {
  sure = false;
  if (window.name.startsWith("concern:")) window.name = "";
});
