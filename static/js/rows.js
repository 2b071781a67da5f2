// Rows: j and k move through a list, x selects, Enter opens; the bulk bar counts what is selected.
// Markup: <table data-rows>, one link per row with data-open, checkboxes name="pick", one data-pick-all,
//and <div class="bulk" data-bulk> with <strong data-bulk-count>.

const list = () => document.querySelector("[data-rows] > tbody");
const rows = () => [...(list()?.rows ?? [])];

const move = (by) => {
  const all = rows();
  if (!all.length) return;
  const from = all.findIndex((row) => "cursor" in row.dataset);
  const to = Math.min(Math.max(from + by, 0), all.length - 1);
  if (from >= 0) delete all[from].dataset.cursor;
  all[to].dataset.cursor = "";
  all[to].querySelector("[data-open]")?.focus({ preventScroll: true });
  all[to].scrollIntoView({ block: "nearest" });
};

const picks = () => rows().flatMap((row) => [...row.querySelectorAll("input[name=pick]")]);

const count = () => {
  const bar = document.querySelector("[data-bulk]");
  const chosen = picks().filter((pick) => pick.checked).length;
  if (bar) {
    bar.hidden = chosen === 0;
    for (const part of bar.querySelectorAll("[data-bulk-count]")) part.textContent = chosen;
  }
  const all = document.querySelector("[data-pick-all]");
  if (all) {
    all.checked = chosen > 0 && chosen === picks().length;
    all.indeterminate = chosen > 0 && chosen < picks().length;
  }
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !list()) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select") || document.querySelector("dialog[open]")) return;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "x") {
    const pick = list().querySelector("[data-cursor] input[name=pick]");
    if (pick) pick.click();
  } else if (event.key === "Enter" && event.target === document.body) {
    list().querySelector("[data-cursor] [data-open]")?.click();
  }
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) for (const pick of picks()) pick.checked = event.target.checked;
  if (event.target.matches("[data-pick-all], input[name=pick]")) count();
});

// Where JavaScript runs, the bulk bar waits for the first selection; without it, it is simply there.
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-bulk-clear]")) return;
  for (const pick of picks()) pick.checked = false;
  count();
});
document.addEventListener("htmx:afterSwap", count);
count();
