// Passkeys: a form[data-passkey] asks the browser for one ("create" or "get") and sends its answer.
// What to ask for stands in the element that data-options names, else the form's own address says it.

const library = globalThis.webauthnJSON;

const optionsOf = async (form) => {
  const kept = document.getElementById(form.dataset.options);
  if (kept) return JSON.parse(kept.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${form.action}: ${answer.status}`);
  return answer.json();
};

const answerOf = async (form) => {
  const options = await optionsOf(form);
  return form.dataset.passkey === "create"
    ? library.create(options.creation_options)
    : library.get(options.request_options);
};

// Whoever closes the browser's window has not failed: they may press again, or go another way.
const ask = async (form) => {
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    form.elements.credential.value = JSON.stringify(await answerOf(form));
  } catch {
    failed.hidden = false;
    return;
  }
  form.submit();
};

if (library?.supported()) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form);
    });
  }
}
