// Reads the page's own address once more, for an item that came after the page was opened (an addendum, or what was taken as
// read and got a turn), when the meeting has begun or is closed, and when what `[data-changes]` shows is good no more (the
// code on the screen). Every `[data-fresh]` takes the place of the one with its id.

const SPREAD = 5000; // ms in which the pages of everybody do so
const main = document.querySelector("[data-hour]");
const asked = new Set(main.dataset.hour === "closed" ? ["closed"] : []);
let reading = 0;
let offset = 0;

const soon = (what) => (reading ||= setTimeout(() => read(what), Math.random() * SPREAD));

async function read(what) {
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" }, cache: "no-store" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const old of document.querySelectorAll("[data-fresh]")) {
      const fresh = page.getElementById(old.id);
      if (fresh) old.replaceWith(fresh);
    }
    asked.add(what);
    document.dispatchEvent(new CustomEvent("hour:fresh"));
  } catch {
    // no network: the next state, or the next second, asks again
  } finally {
    reading = 0;
  }
}

document.addEventListener("live:state", ({ detail: state }) => {
  const known = (slot) => document.querySelector(`[data-item="${slot.id}"]`);
  const unknown = (state.slots ?? []).filter((slot) => !known(slot)).map((slot) => slot.id);
  const isBegun = state.state === "live" && main.dataset.hour === "planned" && !asked.has("begun");
  const what = state.state === "closed" ? "closed" : isBegun ? "begun" : unknown.join();
  if (what && !asked.has(what)) soon(what);
});
document.addEventListener("live:clock", (event) => (offset = event.detail));
setInterval(() => {
  const one = document.querySelector("[data-changes]");
  if (one && Date.parse(one.dataset.changes) <= Date.now() + offset) soon(one.dataset.changes);
}, 1000);
