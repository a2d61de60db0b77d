// Light, dark or as the system has it; the choice stays on this device. Charts hear of it by "helder:theme".
const root = document.documentElement;
const buttons = document.querySelectorAll("[data-theme-choice]");

function show(choice) {
  if (choice === "auto") delete root.dataset.theme;
  else root.dataset.theme = choice;
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  document.dispatchEvent(new CustomEvent("helder:theme"));
}

for (const button of buttons) {
  button.addEventListener("click", () => {
    const choice = button.dataset.themeChoice;
    if (choice === "auto") localStorage.removeItem("helder-theme");
    else localStorage.setItem("helder-theme", choice);
    show(choice);
  });
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  document.dispatchEvent(new CustomEvent("helder:theme"));
});
show(root.dataset.theme ?? "auto");
