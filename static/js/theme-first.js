// Before the first paint: the reader's own choice of light or dark, if there is one.
(() => {
  const choice = localStorage.getItem("helder-theme");
  if (choice === "light" || choice === "dark") document.documentElement.dataset.theme = choice;
})();
