// Go to anything: filters what the page knows, arrows choose, Enter goes.
const dialog = document.getElementById("palette");
const input = dialog.querySelector("input");
const none = dialog.querySelector(".palette-none");
const options = [...dialog.querySelectorAll("[role=option]")];
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

let shown = [];

function select(index) {
  const chosen = shown[(index + shown.length) % shown.length];
  for (const option of options) option.setAttribute("aria-selected", String(option === chosen));
  if (chosen) {
    input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

function filter() {
  const words = plain(input.value).split(/\s+/);
  shown = options.filter((option) => words.every((word) => plain(option.textContent).includes(word)));
  for (const option of options) option.hidden = !shown.includes(option);
  none.hidden = shown.length > 0;
  select(0);
}

const chosen = () => shown.findIndex((option) => option.getAttribute("aria-selected") === "true");
const go = (option) => option && location.assign(option.dataset.href);

input.addEventListener("input", filter);
input.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) select(chosen() + step);
  else if (event.key === "Enter") go(shown[chosen()]);
  else return;
  event.preventDefault();
});
for (const option of options) option.addEventListener("click", () => go(option));
document.addEventListener("helder:open", ({ detail }) => {
  if (detail !== "palette") return;
  input.value = "";
  filter();
  input.focus();
});
filter();
