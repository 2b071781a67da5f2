// Count: says what the count comes to while it is changed, and keeps a stray scan on the page.

const form = document.querySelector("form[data-count]");
const words = document.querySelector("[data-count-words]");
const verb = document.querySelector("[data-count-verb]");
const asExpected = verb?.textContent;

const lines = () => [...form.querySelectorAll("[data-line]")];
const counted = (line) => Number(line.querySelector("input[type=number]").value) || 0;
const condition = (line) => line.querySelector("input[type=radio]:checked")?.value;

const tell = () => {
  if (!verb) return;
  const came = lines().reduce((sum, line) => sum + counted(line), 0);
  const same = lines().every((line) => counted(line) === Number(line.dataset.announced) && condition(line) === "good");
  verb.textContent = same ? asExpected : verb.dataset.other.replace("{n}", came);
};

form.addEventListener("input", tell);
form.addEventListener("change", tell);
tell();

// A code scanned beside the boxes goes into the first empty serial box; it never leaves a count half done.
document.addEventListener("station:scan", (event) => {
  event.preventDefault();
  const empty = [...form.querySelectorAll("[data-next]")].find((box) => !box.value && box.checkVisibility());
  if (empty) {
    empty.value = event.detail;
    empty.focus();
  } else if (words) {
    words.textContent = words.dataset.busy.replace("{code}", event.detail);
  }
});
