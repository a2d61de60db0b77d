// Share copies the address, which holds the whole state of the page; print is the browser's own.
document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-print]")) window.print();
  const share = event.target.closest("[data-share]");
  if (!share) return;
  await navigator.clipboard.writeText(location.href);
  const words = share.querySelector("span"), before = words.textContent;
  words.textContent = share.dataset.done;
  setTimeout(() => { words.textContent = before; }, 2000);
});
