// A toast goes after 8 seconds; while the pointer or the focus is on it, its time stands still (WCAG 2.2.1).

const SHOWN_MS = 8000;

function start(toast) {
  let left = SHOWN_MS;
  let since = 0;
  let timer = 0;
  const run = () => {
    if (timer) return;
    since = performance.now();
    timer = setTimeout(() => toast.remove(), left);
  };
  const pause = () => {
    if (!timer) return;
    clearTimeout(timer);
    timer = 0;
    left -= performance.now() - since;
  };
  const resume = () => {
    if (!toast.matches(":hover, :focus-within")) run();
  };
  toast.addEventListener("pointerenter", pause);
  toast.addEventListener("focusin", pause);
  toast.addEventListener("pointerleave", resume);
  toast.addEventListener("focusout", () => setTimeout(resume));
  run();
}

for (const region of document.querySelectorAll("[data-toasts]")) {
  region.querySelectorAll("[data-toast]").forEach(start);
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node.matches?.("[data-toast]")) start(node);
    }
  }).observe(region, { childList: true });
}
