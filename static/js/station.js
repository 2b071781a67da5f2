// Station: whatever a scanner types is a scan, wherever the focus is; a digit alone presses an answer.
//
// A wedge scanner is a keyboard that types a code within a few milliseconds and then Enter. So a digit
// waits for a moment before it counts as a key that a person pressed.

const TOGETHER = 80; // milliseconds between two letters of one scan, at most
const SHORTEST = 4; // letters; nothing shorter is a code

const TEXT = "input:not([type=checkbox]):not([type=radio]):not([type=file]), textarea, select, [contenteditable]";
const box = () => document.querySelector("[data-scan]");

let typed = "";
let last = 0;
let waiting;

const press = (selector) => {
  const control = [...document.querySelectorAll(selector)].find((one) => one.checkVisibility());
  control?.click();
  return Boolean(control);
};

const go = (code) => {
  const address = new URL(document.body.dataset.scanAddress, location.href);
  address.searchParams.set("code", code);
  location.assign(address);
};

// In a row of boxes, the Enter of the scanner goes on to the next box; only the last one is done.
const nextBox = (event) => {
  if (!event.target.matches("[data-next]")) return;
  const boxes = [...document.querySelectorAll("[data-next]")];
  const next = boxes.slice(boxes.indexOf(event.target) + 1).find((one) => !one.value && one.checkVisibility());
  event.preventDefault();
  (next ?? document.querySelector("[data-enter]"))?.focus();
};

const scanned = (event) => {
  const code = typed;
  typed = "";
  clearTimeout(waiting);
  if (code.length < SHORTEST) return false;
  event.preventDefault();
  event.stopPropagation();
  // A page in the middle of something may take the code for itself, rather than be left.
  const scan = new CustomEvent("station:scan", { cancelable: true, detail: code });
  if (document.dispatchEvent(scan)) go(code);
  return true;
};

const letter = (event, now) => {
  if (event.key === " ") return; // presses the button that has the focus
  const scan = box();
  if (scan?.checkVisibility()) {
    scan.focus(); // the letter itself lands in it
    return;
  }
  typed = now - last < TOGETHER ? typed + event.key : event.key;
  last = now;
  clearTimeout(waiting);
  event.stopPropagation();
  const answer = `[data-answer="${CSS.escape(event.key)}"]`;
  if (typed.length === 1 && document.querySelector(answer)) {
    waiting = setTimeout(() => press(answer), TOGETHER);
  }
};

window.addEventListener(
  "keydown",
  (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const now = performance.now();
    if (event.target.closest(TEXT)) {
      if (event.key === "Enter") nextBox(event);
    } else if (event.key.length === 1) {
      letter(event, now);
    } else if (event.key === "Enter") {
      if (now - last < TOGETHER && scanned(event)) return;
      if (!event.target.closest("a, button, summary, label, input") && press("[data-enter]")) event.preventDefault();
    }
  },
  { capture: true },
);

// A chosen photo is sent at once.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-photo]") && event.target.files.length) event.target.form.requestSubmit();
});
