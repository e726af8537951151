// What is written at the console is not lost: it stays in the field until the server has said that it is kept.
//
// What was sent is sent again, with its token, until an answer comes, also after a reload; the server keeps it once.
// Until then one may write on: what was sent is then taken off the front.

const AGAIN = 2000; // ms until what got no answer is sent again
const STORE = `console:${location.pathname}`;
const NAMES = ["text", "kind", "item", "token"];

const form = () => document.getElementById("composer");
const field = (name) => form()?.elements.namedItem(name);

const kept = () => JSON.parse(sessionStorage.getItem(STORE) ?? "{}");
let sent = kept().sent ?? null; // what was sent and has no answer yet
let isOnItsWay = false;
let timer = 0; // until it is sent again
let isSaid = false; // whether the answer that is put in place says that it is kept

const values = () => Object.fromEntries(NAMES.map((name) => [name, field(name).value]));

function store() {
  if (!field("text")) return;
  const about = { of: form().dataset.item, about: form().querySelector("[data-about]").textContent };
  if (field("text").value || sent) sessionStorage.setItem(STORE, JSON.stringify({ ...values(), ...about, sent }));
  else sessionStorage.removeItem(STORE);
}

/** What was being written goes back into a field that is new: with what it was about. */
function restore() {
  const { text, of, about, ...rest } = kept();
  if (!text || !field("text") || field("text").value) return;
  for (const name of NAMES.slice(1, 3)) field(name).value = rest[name];
  field("text").value = text;
  form().dataset.item = of;
  form().querySelector("[data-about]").textContent = about;
}

function mark(word) {
  const state = document.querySelector("[data-saved]");
  if (state && form()?.dataset[word]) state.textContent = form().dataset[word];
}

function send() {
  if (sent && !isOnItsWay && field("text")) window.htmx.trigger(form(), "submit");
}

/** The new token, and the field without what is kept. */
function said(fresh) {
  const { value } = field("text");
  field("text").value = value.startsWith(sent.text) ? value.slice(sent.text.length).trimStart() : value;
  if (!field("text").value) field("kind").value = "note";
  const token = fresh?.elements.namedItem("token")?.value;
  if (token) field("token").value = token;
  sent = null;
  store();
}

document.addEventListener("htmx:confirm", (event) => {
  if (event.target === form() && !sent && !field("text").value.trim()) event.preventDefault();
});
document.addEventListener("htmx:configRequest", ({ target, detail }) => {
  if (target !== form()) return;
  sent ??= { ...values(), as: detail.parameters.as ?? "" };
  for (const [name, value] of Object.entries(sent)) detail.parameters[name] = value;
  isOnItsWay = true;
  store();
  mark("saving");
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  isSaid = Boolean(detail.xhr.getResponseHeader("X-Said")) && sent !== null;
});
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (detail.target !== form()) return;
  const fresh = detail.fragment.firstElementChild;
  if (isSaid) said(fresh);
  if (field("text")?.value || fresh.dataset.item === form().dataset.item) detail.shouldSwap = false;
});
document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  const { status } = detail.xhr;
  if (target === form()) {
    isOnItsWay = false;
    if (status >= 400 && status < 500 && status !== 429) sent = null; // it is refused, and still in the field
  }
  if (sent) mark("again");
  clearTimeout(timer);
  timer = setTimeout(send, AGAIN);
  restore();
  store();
});
document.addEventListener("input", ({ target }) => target.form === form() && store());

document.addEventListener("DOMContentLoaded", send); // modules run before it
restore();
const unsaid = document.querySelector("[data-unsaid]");
if (unsaid && kept().text) {
  unsaid.querySelector("p").textContent = kept().text;
  unsaid.hidden = false;
}
