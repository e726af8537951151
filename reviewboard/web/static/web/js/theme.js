// The theme changes at once. The cookie is the one that reviewboard/web/theme.py sets when the form is posted.

const YEAR = 365 * 24 * 3600;

for (const form of document.querySelectorAll("[data-theme-choice]")) {
  form.querySelector("button").hidden = true;
  form.addEventListener("change", (event) => {
    const choice = event.target.value;
    const age = choice ? YEAR : 0;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${choice}; path=/; max-age=${age}; samesite=lax${secure}`;
    if (choice) document.documentElement.dataset.theme = choice;
    else delete document.documentElement.dataset.theme;
  });
}
