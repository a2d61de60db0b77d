// A chart's numbers as CSV, unrounded: written as the reader's spreadsheet reads them, below what they are and of when.
const dutch = document.documentElement.lang === "nl";
const FORMULA = /^[=+\-@\t\r]/;

const number = (value) => (dutch ? String(value).replace(".", ",") : String(value));
const quoted = (text) => (/[";,\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function cell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return number(value);
  return quoted(FORMULA.test(value) ? `'${value}` : value);
}

// What the file is of, as pairs of a label and words: the finding first, the address of the page last.
export function head(figure, button) {
  const words = button.dataset, range = document.querySelector(".filterbar .range > span:not(.step, .on-paper)");
  const lines = [[words.report, button.closest(".chart").querySelector(".caption").textContent.trim()]];
  lines.push(...(figure.layout?.meta?.about ?? []));
  if (range) lines.push([words.period, range.textContent.trim()]);
  const timeZone = document.querySelector("main").dataset.zone ?? "UTC";
  const made = new Date().toLocaleString(dutch ? "nl" : "en-GB", { dateStyle: "medium", timeStyle: "short", timeZone });
  return [...lines, [words.zone, timeZone], [words.made, made], [words.page, location.href]];
}

export function csv(figure, button) {
  const traces = figure.data, axis = [...new Set(traces.flatMap((trace) => trace.x))];
  const values = traces.map((trace) => new Map(trace.x.map((x, n) => [x, trace.y[n]])));
  const rows = axis.map((x) => [x, ...values.map((of) => of.get(x))]);
  const lines = [...head(figure, button), [], ["", ...traces.map((trace) => trace.name)], ...rows];
  return `\ufeff${lines.map((line) => line.map(cell).join(dutch ? ";" : ",")).join("\r\n")}\r\n`;
}
