// Forms: an error summary takes focus, and a double tap does not send twice.

const focusSummary = (root) => {
  const summary = root.querySelector("[data-focus]");
  if (summary) summary.focus();
};

focusSummary(document);
document.addEventListener("htmx:afterSwap", (event) => focusSummary(event.detail.elt));

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  // Only a form that changes something is guarded; a search may be sent again.
  // Nor is a button that shows its answer elsewhere: the form stays.
  if (form.method !== "post" || event.submitter?.formTarget) return;
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});

// Coming back by the back button, or an htmx answer, makes the form usable again.
const release = (root) => {
  for (const form of root.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of root.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
};
window.addEventListener("pageshow", () => release(document));
document.addEventListener("htmx:afterRequest", () => release(document));
