// The composer: counts what is chosen, shows what the row in focus says, and sends nothing but what is shown.
const whole = document.querySelector(".composer-form");
const form = whole.querySelector(".composer");
const wanted = whole.querySelector(".composer-wanted");
const send = whole.querySelector("[data-send]");
const look = whole.querySelector("[data-look]");

const boxes = () => [...form.querySelectorAll('input[name="to"]')];
const put = (name, text) => form.querySelectorAll(`[data-count="${name}"]`).forEach((place) => { place.textContent = text; });
const local = (number, digits) => number.toLocaleString(document.documentElement.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });
const sum = (chosen, what) => chosen.reduce((total, box) => total + Number(box.dataset[what]), 0);

function say(chosen) { // what and when, of those that are ticked
  const { one, many, now } = send.dataset;
  const [first, last] = [chosen[0], chosen.at(-1)];
  const soon = (box) => (box.dataset.at ? box.dataset.soon : now);
  send.querySelector("[data-what]").textContent = chosen.length === 1 ? one : many.replace("#", chosen.length);
  const when = send.querySelector("[data-when]");
  if (when && first) when.textContent = first.dataset.at === last.dataset.at ? soon(first) : `${soon(first)} – ${soon(last)}`;
}

function count() {
  const chosen = boxes().filter((box) => box.checked).sort((one, other) => one.dataset.at - other.dataset.at);
  put("chosen", chosen.length);
  put("segments", local(sum(chosen, "segments"), 0));
  const cost = form.querySelector('[data-count="cost"]');
  if (cost) cost.textContent = cost.textContent.replace(/[\d.,]+/, local(sum(chosen, "cost"), 2));
  if (!send) return;
  say(chosen);
  send.disabled = !chosen.length || changed();
}

// The filters as they were shown; the button is off while they say something else, until that is shown.
const original = (field) => (field.options ? ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value : field.defaultValue);
const changed = () => [...wanted.querySelectorAll("[name]:not(button)")].some((field) => field.value !== original(field));
const complete = () => [...wanted.querySelectorAll("[data-way]")].every((field) => field.hidden || field.querySelector("input").value);

function compare() {
  showWay();
  whole.querySelectorAll("[data-changed]").forEach((each) => { each.hidden = !changed(); });
  look.classList.toggle("primary", changed());
  if (form && !whole.seal) count();
  else if (send) send.disabled = changed();
}

const apply = () => { if (changed() && complete()) whole.requestSubmit(look); };

wanted.addEventListener("input", compare);
wanted.addEventListener("change", (event) => {
  compare();
  if (event.target.matches("select")) apply();
});
wanted.addEventListener("focusout", (event) => { if (!wanted.contains(event.relatedTarget)) apply(); });

// Only what the chosen way of saying when asks for.
const ways = wanted.querySelector("[data-ways]");
const showWay = () => wanted.querySelectorAll("[data-way]").forEach((field) => { field.hidden = field.dataset.way !== ways.value; });

function show(line) {
  const text = line?.querySelector(".sms-bubble");
  if (!text) return;
  form.querySelectorAll(".composer-line.shown").forEach((other) => other.classList.remove("shown"));
  line.classList.add("shown");
  form.querySelector('[data-shown="text"]').innerHTML = text.innerHTML;
  form.querySelector('[data-shown="name"]').textContent = line.querySelector("label span").textContent;
  form.querySelector('[data-shown="place"]').textContent = `${shown() + 1} / ${boxes().length}`;
}

const shown = () => boxes().findIndex((box) => box.closest(".composer-line").classList.contains("shown"));

function go(step) {
  const all = boxes();
  all[Math.min(Math.max(shown() + step, 0), all.length - 1)]?.focus();
}

function chooseAllOrNone() {
  const all = boxes();
  const on = !all.every((box) => box.checked);
  all.forEach((box) => { box.checked = on; });
  count();
}

if (form) form.addEventListener("focusin", (event) => show(event.target.closest(".composer-line")));
whole.addEventListener("submit", () => { if (send) setTimeout(() => { send.disabled = true; }); });
window.addEventListener("pageshow", compare); // the way back brings fields as they were left

// Keys press the buttons (keys.js); only sending has a key of its own, since it takes two fingers.
if (form && !whole.seal) {
  form.querySelectorAll(".composer-keys").forEach((each) => { each.hidden = false; });
  show(boxes()[0]?.closest(".composer-line"));
  form.addEventListener("change", count);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-go], [data-all]");
    if (button) button.dataset.go ? go(Number(button.dataset.go)) : chooseAllOrNone();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.ctrlKey || send?.disabled || !document.querySelector("[data-keys-switch]").checked) return;
    if (!event.target.closest("select, textarea, dialog")) whole.requestSubmit(send);
  });
}
