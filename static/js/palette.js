// Go to anything: areas are filtered here, campaigns and customers come from the server; arrows choose, Enter goes.
const dialog = document.getElementById("palette");
const input = dialog.querySelector("input");
const none = dialog.querySelector(".palette-none");
const found = dialog.querySelector("#palette-found");
const areas = [...dialog.querySelectorAll("[role=option]")];
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const options = () => [...dialog.querySelectorAll("[role=option]:not([hidden])")];
const chosen = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");
const go = (option) => option && location.assign(option.dataset.href);

function select(index) {
  const all = options(), wanted = all[(index + all.length) % all.length];
  for (const option of all) option.setAttribute("aria-selected", String(option === wanted));
  none.hidden = all.length > 0;
  if (!wanted) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", wanted.id);
  wanted.scrollIntoView({ block: "nearest" });
}

function filter() {
  const words = plain(input.value).split(/\s+/);
  for (const area of areas) area.hidden = !words.every((word) => plain(area.textContent).includes(word));
  if (!input.value.trim()) found.replaceChildren();
  select(0);
}

input.addEventListener("input", filter);
found.addEventListener("htmx:afterSwap", () => select(Math.max(chosen(), 0)));
input.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) select(chosen() + step);
  else if (event.key === "Enter") go(options()[chosen()]);
  else return;
  event.preventDefault();
});
dialog.addEventListener("click", (event) => go(event.target.closest("[role=option]")));
document.addEventListener("helder:open", ({ detail }) => {
  if (detail !== "palette") return;
  input.value = "";
  filter();
  input.focus();
});
filter();
