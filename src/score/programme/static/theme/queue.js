// A queue decided from the keyboard: j and k move between its parts, the keys on buttons and links of the part decide,
// Enter opens it, x ticks it. Keys of what stands in [data-keys] hold for the whole page.

const pairs = [...document.querySelectorAll("[data-pair]")];
const typing = (element) => element.matches("input:not([type=checkbox]), textarea, select, [contenteditable='true']");
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

function withKey(key) {
  const wanted = `:is(button, a, summary)[data-key="${CSS.escape(key)}"]`;
  return (
    pairs[current]?.querySelector(wanted) ?? document.querySelector(`:is(.undo, [data-keys]) ${wanted}`)
  );
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.key === "Escape" && typing(event.target)) event.target.blur();
  if (typing(event.target)) return;
  if (event.key === "j") show(current + 1);
  else if (event.key === "k") show(current - 1);
  else {
    const tick = event.key === "x" && pairs[current]?.querySelector("input[type=checkbox]");
    const open = event.key === "Enter" && pairs[current] === event.target && event.target.querySelector("a[data-open]");
    const found = tick || open || withKey(event.key);
    if (!found) return;
    event.preventDefault();
    found.click();
    // what was opened to be written in is written in at once
    if (found.matches("summary")) found.parentElement.querySelector("textarea, input")?.focus();
  }
});

document.addEventListener("focusin", (event) => {
  const pair = pairs.findIndex((one) => one.contains(event.target));
  if (pair >= 0) mark(pair);
});

if (pairs.length) mark(0);
