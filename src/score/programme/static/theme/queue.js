// A queue decided from the keyboard: j and k move between pairs, the keys on the buttons of the pair decide.

const pairs = [...document.querySelectorAll("[data-pair]")];
const typing = (element) => element.matches("input, textarea, select, [contenteditable='true']");
let current = 0;

function mark(position) {
  pairs[current].classList.remove("is-current");
  current = position;
  pairs[current].classList.add("is-current");
}

function show(position) {
  if (!pairs.length) return;
  mark(Math.max(0, Math.min(position, pairs.length - 1)));
  pairs[current].focus({ preventScroll: true });
  pairs[current].scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
  if (event.key === "j") show(current + 1);
  else if (event.key === "k") show(current - 1);
  else {
    const key = CSS.escape(event.key);
    const button =
      pairs[current]?.querySelector(`button[data-key="${key}"]`) ??
      document.querySelector(`.undo button[data-key="${key}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  }
});

document.addEventListener("focusin", (event) => {
  const pair = pairs.findIndex((one) => one.contains(event.target));
  if (pair >= 0) mark(pair);
});

if (pairs.length) mark(0);
