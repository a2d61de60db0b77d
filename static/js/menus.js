// Menus are <details>: they work without this file, and with it they close by Escape or a click beside them.
const open = () => document.querySelectorAll("details.menu[open], .bottombar details[open]");

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    event.preventDefault(); // it may be a link, for where there is no script
    document.dispatchEvent(new CustomEvent("helder:open", { detail: opener.dataset.opens }));
  }
  if (event.target.matches("dialog[open]")) event.target.close();
});

document.addEventListener("helder:open", ({ detail }) => {
  if (detail === "search") {
    const box = document.querySelector("main [data-search], main input[type=search]");
    if (box) return box.focus();
    detail = "palette";
  }
  const dialog = document.getElementById(detail);
  if (dialog && !dialog.open) dialog.showModal();
});
