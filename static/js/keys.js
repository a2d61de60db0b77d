// Keys press what stands on the page: every key has a visible link or button. Never inside inputs; can be switched off.
const SWITCH = "helder-keys";
const box = document.querySelector("[data-keys-switch]");
const openers = { "?": "help", "/": "search" };

box.checked = localStorage.getItem(SWITCH) !== "off";
box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));

function isTyping(target) {
  return target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
}

function openPalette(event) {
  event.preventDefault();
  document.dispatchEvent(new CustomEvent("helder:open", { detail: "palette" }));
}

document.addEventListener("keydown", (event) => {
  if (!box.checked || event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") return openPalette(event);
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (openers[event.key]) {
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("helder:open", { detail: openers[event.key] }));
    return;
  }
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const wanted = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!wanted || (event.key.startsWith("Arrow") && event.target.closest(".scroll, [role=listbox], summary"))) return;
  event.preventDefault();
  wanted.click();
});
