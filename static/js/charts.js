// Draws every [data-chart] from its JSON; dress.js gives it the colours of the tokens where it stands.
import { dress } from "./dress.js";

const language = document.documentElement.lang;
const CONFIG = { displayModeBar: false, responsive: true, showTips: false, locale: language };

function speak() {
  const names = (part, style, count, day) => Array.from({ length: count }, (_, n) =>
    new Intl.DateTimeFormat(language, { [part]: style, timeZone: "UTC" }).format(day(n)));
  const month = (n) => new Date(Date.UTC(2026, n, 1)), weekday = (n) => new Date(Date.UTC(2026, 0, 4 + n));
  const format = { days: names("weekday", "long", 7, weekday), shortDays: names("weekday", "short", 7, weekday),
    months: names("month", "long", 12, month), shortMonths: names("month", "short", 12, month), date: "%-d-%-m-%Y" };
  window.Plotly.register({ moduleType: "locale", name: language, dictionary: {}, format });
}

function draw(plot) {
  const source = document.getElementById(plot.dataset.chart);
  if (!source) return;
  plot.removeAttribute("data-drawn");
  const { data, layout } = dress(JSON.parse(source.textContent), plot);
  window.Plotly.react(plot, data, layout, CONFIG).then(() => plot.setAttribute("data-drawn", ""));
}

function drawAll(root = document) {
  if (!window.Plotly) return;
  for (const plot of root.querySelectorAll("[data-chart]")) draw(plot);
}

// The first is seen while the others are still being drawn.
async function drawInTurn() {
  for (const plot of document.querySelectorAll("[data-chart]:not([data-drawn])")) {
    draw(plot);
    await new Promise((go) => { setTimeout(go); });
  }
}

async function download(button) {
  const { picture } = await import("./picture.js");
  const plot = document.querySelector(`[data-chart="${button.dataset.png}"]`);
  const { figure, size } = picture(JSON.parse(document.getElementById(button.dataset.png).textContent), plot, button);
  window.Plotly.downloadImage({ ...figure, config: CONFIG }, { format: "png", scale: 2, ...size, filename: button.dataset.name });
}

async function save(button) {
  const { csv } = await import("./numbers.js");
  const figure = JSON.parse(document.getElementById(button.dataset.csv).textContent);
  const url = URL.createObjectURL(new Blob([csv(figure, button)], { type: "text/csv;charset=utf-8" }));
  Object.assign(document.createElement("a"), { href: url, download: `${button.dataset.name}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

document.addEventListener("helder:theme", () => drawAll());
for (const moment of ["beforeprint", "afterprint"]) window.addEventListener(moment, () => drawAll());
document.addEventListener("htmx:afterSwap", (event) => drawAll(event.target.parentElement ?? document));
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-png], [data-csv]");
  if (button?.dataset.csv) save(button);
  else if (button && window.Plotly) download(button);
});
if (window.Plotly && language !== "en") speak(); // Plotly speaks English by itself
if (window.Plotly) drawInTurn();
