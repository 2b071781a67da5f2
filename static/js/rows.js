// Rows: j and k move through a list, x selects, Enter opens; the bulk bar counts what is selected.
// Markup: <table data-rows> with one link per row, checkboxes name="pick" form="bulk", one data-pick-all,
// and components/bulk.html.

const list = () => document.querySelector("[data-rows] > tbody");
const rows = () => [...(list()?.rows ?? [])];
const picks = () => rows().flatMap((row) => [...row.querySelectorAll("input[name=pick]")]);

const move = (by) => {
  const all = rows();
  if (!all.length) return;
  const from = all.findIndex((row) => "cursor" in row.dataset);
  const to = Math.min(Math.max(from + by, 0), all.length - 1);
  if (from >= 0) delete all[from].dataset.cursor;
  all[to].dataset.cursor = "";
  all[to].scrollIntoView({ block: "nearest" });
  // With its link in focus, Enter opens the row and a screen reader says which one it is.
  all[to].querySelector("a[href]")?.focus({ preventScroll: true });
};

const count = () => {
  const chosen = picks().filter((pick) => pick.checked).length;
  const bar = document.querySelector("[data-bulk]");
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

const pickEach = (checked) => {
  for (const pick of picks()) pick.checked = checked;
  count();
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !list()) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "x") list().querySelector("[data-cursor] input[name=pick]")?.click();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) pickEach(event.target.checked);
  else if (event.target.matches("input[name=pick]")) count();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-bulk-clear]")) pickEach(false);
});

document.addEventListener("htmx:afterSwap", count);
count();
