// The composer: counts what is chosen, and shows on the telephone what the row in focus says.
const form = document.querySelector(".composer");

const boxes = () => [...form.querySelectorAll('input[name="to"]')];
const put = (name, text) => form.querySelectorAll(`[data-count="${name}"]`).forEach((place) => { place.textContent = text; });

function count() {
  const chosen = boxes().filter((box) => box.checked);
  const segments = chosen.reduce((sum, box) => sum + Number(box.dataset.segments), 0);
  put("chosen", chosen.length);
  put("segments", segments);
  const cost = form.querySelector('[data-count="cost"]');
  if (cost) {
    const amount = (segments * Number(form.dataset.price)).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    cost.textContent = cost.textContent.replace(/[\d.,]+/, amount);
  }
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
}

function go(step) {
  const all = boxes();
  const at = all.indexOf(document.activeElement);
  all[Math.min(Math.max(at + step, 0), all.length - 1)]?.focus();
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

if (form && !form.seal) {
  form.addEventListener("change", count);
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input:not([type=checkbox]), select, textarea, dialog") || event.altKey) return;
    if (event.key === "Enter" && event.ctrlKey) form.requestSubmit();
    else if (event.ctrlKey || event.metaKey) return;
    else if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "a") { const all = boxes(); const on = !all.every((box) => box.checked); all.forEach((box) => { box.checked = on; }); count(); }
  });
}
