// Tells one person that an item needs them: in two minutes (`hour:soon`), or now (`live:nudge`). On the page, and where they
// allowed it with the button, outside of it while the page is open.

const STAYS = 180000; // ms that the words stand on the page
const told = document.querySelector("[data-told]");
const notify = document.querySelector("[data-notify]");

function about(id) {
  const titles = [`[data-mine="${id}"] [data-about]`, `[data-item="${id}"] [data-title]`];
  return document.querySelector(titles[0])?.textContent ?? document.querySelector(titles[1])?.textContent ?? "";
}

function say(pattern, id) {
  const text = pattern.replace("%i", about(id));
  told.hidden = false;
  told.textContent = text;
  document.querySelector("[data-announce]").textContent = text; // which screen readers hear: it was there before
  setTimeout(() => {
    if (told.textContent === text) told.hidden = true;
  }, STAYS);
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  try {
    new Notification(text, { tag: `item-${id}` });
  } catch {
    // a browser that lets only workers notify: the page has said it
  }
}

document.addEventListener("hour:soon", ({ detail }) => say(told.dataset.words, detail));
document.addEventListener("live:nudge", ({ detail }) => {
  if (detail.nudge) say(told.dataset.nudge, detail.item);
});

notify.hidden = !("Notification" in window) || Notification.permission !== "default";
notify.addEventListener("click", async () => {
  notify.hidden = (await Notification.requestPermission()) !== "default";
});
