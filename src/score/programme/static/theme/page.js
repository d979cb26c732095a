// Small help for pages that already work without a script. No dependency, no inline code.

document.documentElement.classList.add("scripted");

const typing = (element) => element.matches("input, textarea, select, [contenteditable='true']");

// "/" goes to the search field; Escape closes an open menu and gives the focus back to it.
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
    const field = document.querySelector("[data-search-field]");
    if (field && field.offsetParent !== null) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  }
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const printer = event.target.closest("[data-print]");
  if (printer) window.print();
  const everybody = event.target.closest("[data-choose-all]");
  if (everybody) chooseAll(everybody);
});

// "All here": sets every answer of one group to the same value.
function chooseAll(button) {
  const group = document.getElementById(button.dataset.chooseAll);
  const chosen = group.querySelectorAll(`input[type="radio"][value="${CSS.escape(button.dataset.value)}"]`);
  for (const input of chosen) {
    input.checked = true;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  const picks = event.target.closest("form[data-picks]");
  if (picks) sayHowMany(picks);
});

// Of a list with ticks: how many there are.
function sayHowMany(form) {
  const place = form.querySelector("[data-picked]");
  const number = form.querySelectorAll('input[name="pick"]:checked').length;
  place.dataset.none ??= place.textContent;
  place.textContent = number ? place.dataset.picked.replace("0", number) : place.dataset.none;
}

// A form that was changed and not sent asks before the page is left.
let unsent = false;
document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-guard]")) unsent = true;
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-guard]")) unsent = false;
  const question = event.submitter?.dataset.ask;
  if (question && !window.confirm(question)) event.preventDefault();
});
window.addEventListener("beforeunload", (event) => {
  if (unsent) event.preventDefault();
});

// The summary of errors is read out and reached first.
document.querySelector("[data-focus]")?.focus();
