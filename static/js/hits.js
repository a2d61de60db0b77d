// Arrows walk from the search box into what it found and back; Enter opens what has the focus.
const box = document.getElementById("q");
const hits = () => [...document.querySelectorAll("#results a.hit")];

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const here = document.activeElement;
  if (!step || event.ctrlKey || event.metaKey || event.altKey || !here.closest("#q, #results a.hit")) return;
  const all = hits(), wanted = Math.min(all.indexOf(here) + step, all.length - 1);
  if (!all.length || (here === box && step < 0)) return;
  event.preventDefault();
  (wanted < 0 ? box : all[wanted]).focus();
}, { capture: true });
