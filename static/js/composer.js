// The composer: counts what is chosen, and shows on the telephone what the row in focus says.
const form = document.querySelector(".composer");

const boxes = () => [...form.querySelectorAll('input[name="to"]')];
const put = (name, text) => form.querySelectorAll(`[data-count="${name}"]`).forEach((place) => { place.textContent = text; });
const local = (number, digits) => number.toLocaleString(document.documentElement.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });

function count() {
  const chosen = boxes().filter((box) => box.checked);
  const segments = chosen.reduce((sum, box) => sum + Number(box.dataset.segments), 0);
  put("chosen", chosen.length);
  put("segments", local(segments, 0));
  const cost = form.querySelector('[data-count="cost"]');
  if (cost) cost.textContent = cost.textContent.replace(/[\d.,]+/, local(segments * Number(form.dataset.price), 2));
  const send = form.querySelector("[data-send]");
  if (send) {
    send.textContent = send.textContent.replace(/\d+/, chosen.length);
    send.disabled = !chosen.length;
  }
}

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

// Only what the chosen way of saying when asks for.
const ways = document.querySelector("[data-ways]");
const showWay = () => document.querySelectorAll("[data-way]").forEach((field) => { field.hidden = field.dataset.way !== ways.value; });
if (ways) {
  ways.addEventListener("change", showWay);
  showWay();
}

if (form) {
  form.addEventListener("focusin", (event) => show(event.target.closest(".composer-line")));
  form.addEventListener("submit", () => { const send = form.querySelector("[data-send]"); setTimeout(() => { send.disabled = true; }); });
}

// Keys press the buttons (keys.js); only sending has a key of its own, since it takes two fingers.
if (form && !form.seal) {
  form.querySelectorAll(".composer-keys").forEach((each) => { each.hidden = false; });
  show(boxes()[0]?.closest(".composer-line"));
  form.addEventListener("change", count);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-go], [data-all]");
    if (button) button.dataset.go ? go(Number(button.dataset.go)) : chooseAllOrNone();
  });
  document.addEventListener("keydown", (event) => {
    const send = form.querySelector("[data-send]");
    if (event.key !== "Enter" || !event.ctrlKey || send?.disabled || !document.querySelector("[data-keys-switch]").checked) return;
    if (!event.target.closest("select, textarea, dialog")) form.requestSubmit(send);
  });
}
