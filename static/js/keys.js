// Keys: "/" finds, "?" lists, a letter presses the control that carries it in data-key.

const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "/") {
    const box = document.querySelector("[data-scan]");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === "?") {
    document.getElementById("keys")?.showModal();
  } else if (event.key.length === 1) {
    const wanted = document.querySelectorAll(`[data-key="${CSS.escape(event.key)}"]:not([aria-disabled="true"])`);
    // The bar of the selected rows stands last and, once it shows, is what is meant.
    const control = [...wanted].filter((one) => one.checkVisibility()).at(-1);
    if (!control) return;
    event.preventDefault();
    control.click();
  }
});
