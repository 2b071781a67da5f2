// Rules: a rule that somebody changes is set by this document, so its box is ticked for them.

document.addEventListener("input", (event) => {
  const rule = event.target.closest("[data-rules] [data-rule]");
  const tick = rule?.querySelector(".rule-tick input");
  if (tick && event.target !== tick) tick.checked = true;
});
