// Small parts: menus close by themselves, dialogs open, quantities step, toasts leave.

const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;

  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog instanceof HTMLDialogElement) {
    event.preventDefault();
    dialog.showModal();
  }

  event.target.closest("[data-close]")?.closest("dialog")?.close();

  if (event.target.closest("[data-print]")) print();

  const step = event.target.closest("[data-step]");
  if (step) {
    const input = step.parentElement.querySelector("input");
    if (Number(step.dataset.step) > 0) input.stepUp();
    else input.stepDown();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// What needs JavaScript stays hidden until it is here.
const reveal = (root) => {
  for (const part of root.querySelectorAll("[data-js][hidden]")) part.hidden = false;
};
reveal(document);
document.addEventListener("htmx:afterSwap", (event) => reveal(event.detail.elt));

// A toast without a way back leaves after ten seconds; one that can be undone stays until the next page.
const leave = (toast) => {
  if (toast.querySelector("button, a")) return;
  setTimeout(() => toast.remove(), 10_000);
};
document.querySelectorAll("[data-toast]").forEach(leave);

// An htmx answer says what happened with the header HX-Trigger: {"toast": "…"}.
document.addEventListener("toast", (event) => {
  const toast = document.createElement("div");
  toast.className = "toast";
  const words = document.createElement("span");
  words.textContent = event.detail.value;
  toast.append(words);
  document.getElementById("toasts")?.append(toast);
  leave(toast);
});
