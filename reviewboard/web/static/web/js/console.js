// Keeps the console as the meeting is now (templates/live/_regions.html), by htmx, without touching what is being written.
//
// A region is not replaced while a form in it is open, nor by an answer that is older than what stands there. After one's
// own act the focus stays on its control, or goes to the heading where that is gone; what others do never moves it.

const EVERY = 15000; // ms between two readings, for the clock on the wall and when the meeting ends

const board = document.querySelector("[data-console]");
const region = (id) => document.getElementById(id);
const top = () => region("console-top");

let own = null; // the form whose answer is put in place
let old = false; // whether that answer is older than the page
let focused = null; // what had the focus before
let isBehind = false; // whether something was not put in place
const sent = new Set(); // forms whose answer has not come: htmx cannot place it once they are replaced

const order = (of) => [Number(of.revision), Number(of.pulse)];
const isNewer = ([revision, pulse], [thanRevision, thanPulse]) =>
  revision === thanRevision ? pulse > thanPulse : revision > thanRevision;

function refresh() {
  if (top() && !document.hidden) window.htmx.trigger("#console-refresh", "refresh");
}

function isOpen(target) {
  return [...target.querySelectorAll("details[open]")].some((details) => !details.contains(own));
}

const isSent = (target) => [...sent].some((form) => form !== own && target.contains(form));

/** The clock of clock.js follows at once, also while no event comes. */
function tell({ dataset }) {
  const [allotted, used] = [Number(dataset.allotted), Number(dataset.used)];
  const [revision, pulse] = order(dataset);
  const times = { now: dataset.now, allotted, used, ends_at: dataset.endsAt ?? null, slots: [] };
  const detail = { state: "live", revision, pulse, ...times, own: true };
  document.dispatchEvent(new CustomEvent("live:state", { detail }));
}

function lost(is) {
  const notice = document.querySelector("[data-lost]");
  if (notice) notice.hidden = !is;
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { elt, verb } = detail.requestConfig;
  own = verb === "post" ? elt : null;
  old = false;
  focused = document.activeElement;
  if (detail.xhr.responseText.includes('id="console-top"')) return;
  if (detail.xhr.status === 200) location.reload(); // signed out
  if (detail.xhr.status === 409) own?.submit(); // the meeting is closed: its page shows what was typed
});

document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  const { target, fragment } = detail;
  if (target === top()) old = isNewer(order(target.dataset), order(fragment.firstElementChild.dataset));
  const waits = isSent(target);
  isBehind ||= waits;
  if (old || waits || isOpen(target)) detail.shouldSwap = false;
});

document.addEventListener("htmx:beforeSend", ({ detail: { elt, requestConfig } }) => requestConfig.verb === "post" && sent.add(elt));

let item = top()?.dataset.item;
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const { status } = detail.xhr;
  sent.delete(detail.elt);
  if (isBehind && !sent.size) {
    isBehind = false;
    refresh();
  }
  const answered = [200, 409, 422].includes(status);
  const isTriedAgain = detail.elt.id === "console-refresh" || (detail.elt.id === "composer" && (status < 400 || status >= 500));
  if (answered || !isTriedAgain) lost(!answered);
  if (!answered || !top()) return;
  if (!old) tell(top());
  if (item !== top().dataset.item) region("console-says").textContent = top().dataset.says;
  item = top().dataset.item;
  const gone = focused && focused !== document.body && !focused.isConnected && document.activeElement === document.body;
  if (own && gone) region("console-heading")?.focus();
});

document.addEventListener("live:state", ({ detail }) => {
  if (detail.own || !board) return;
  if (detail.state !== board.dataset.console) {
    const isSince = detail.revision > Number((top() ?? board).dataset.revision); // else it was read before this page
    if (isSince && !isOpen(board)) location.reload();
  } else if (top() && isNewer(order(detail), order(top().dataset))) refresh();
});
document.addEventListener("live:desk", ({ detail }) => {
  if (top() && detail.pulse > Number(top().dataset.pulse)) refresh();
});
document.addEventListener("toggle", ({ target }) => target.open === false && target.closest(".log") && refresh(), true);
setInterval(refresh, EVERY);
