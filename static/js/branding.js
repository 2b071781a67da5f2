// The look: the preview beside the form follows what is typed. The button "Preview" does it by hand, and without this.

const form = document.getElementById("brand");
const frame = document.querySelector("iframe[name=preview]");

let soon, asked;
let unsent = false; // a logo was chosen, and no answer has shown it yet
let drawn = null; // the parts of the mark of a logo that was sent once, so that it is not sent with every letter

const swap = (page) => {
  const there = frame.contentDocument;
  const root = page.documentElement;
  for (const name of ["lang", "dir", "data-theme"]) there.documentElement.setAttribute(name, root.getAttribute(name));
  const sheets = (from) => [...from.querySelectorAll("link[rel=stylesheet]")].at(-1);
  const before = sheets(there), after = sheets(page);
  if (before.getAttribute("href") !== after.getAttribute("href")) {
    const sheet = there.importNode(after);
    sheet.addEventListener("load", () => before.remove());
    before.after(sheet);
  }
  there.body.replaceWith(there.importNode(page.body, true));
};

const follow = async () => {
  if (!frame.contentDocument?.querySelector("[data-face=portal]")) return;
  asked?.abort();
  asked = new AbortController();
  const withLogo = unsent;
  const said = new FormData(form);
  if (!withLogo) said.delete("logo");
  try {
    const answer = await fetch(form.dataset.preview, { method: "POST", body: said, signal: asked.signal });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const mark = page.querySelector(".portal-top .mark");
    if (withLogo) {
      drawn = form.elements.logo.files.length ? [...mark.children].map((part) => part.cloneNode(true)) : null;
      unsent = false;
    } else if (drawn !== null && !form.elements.no_logo?.checked) mark.replaceChildren(...drawn.map((part) => part.cloneNode(true)));
    swap(page);
  } catch (failure) {
    if (failure.name !== "AbortError") throw failure;
  }
};

if (form && frame) {
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.form !== form || field.name === "width") return;
    clearTimeout(soon);
    unsent ||= field.name === "logo";
    soon = setTimeout(follow, 300);
  });
}
