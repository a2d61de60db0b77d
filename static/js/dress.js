// A figure without colours in, the same figure in the tokens of the place where it stands out.
const DASHES = ["solid", "longdash", "dot", "dashdot", "dash"];

import { beside, endDot, endLabel, faded } from "./labels.js";
import { aimed, apart, crowded, pinned } from "./notes.js";

const DAY = 86_400_000;
const TICKS = [{ dtickrange: [null, DAY - 1], value: "%H:%M" }, { dtickrange: [DAY, "M1"], value: "%-d %b" },
  { dtickrange: ["M1", "M11"], value: "%b" }, { dtickrange: ["M12", null], value: "%Y" }];

const token = (style, name) => style.getPropertyValue(`--${name}`).trim();

const looks = {
  series: (c, n, trace) => ({ line: { color: c.series[n], width: 2.5, dash: DASHES[n], shape: "linear" }, ...marked(trace, c.series[n], 6) }),
  reference: (c, n, trace) => ({ line: { color: c.ref, width: 1.75, dash: "6px,5px", shape: "linear" }, ...marked(trace, c.ref, 4) }),
  band: (c) => ({ line: { color: c.band, width: 0 }, fillcolor: c.band, hoverinfo: "skip" }),
  dots: (c) => ({ marker: { color: faded(c.series[0], 0.4), size: 4.5 }, cliponaxis: false, hoverinfo: "skip" }),
  bar: (c, n) => ({ marker: { color: n ? c.series[n] : c.band, line: { color: c.series[n], width: 0 } } }),
  raw: (c) => ({ marker: { color: c.paper, line: { color: c.strong, width: 1 },
    pattern: { shape: "/", fgcolor: c.ref, bgcolor: c.paper, size: 6, solidity: 0.2 } } }),
};

function colours(style) {
  const found = { series: [1, 2, 3, 4, 5].map((n) => token(style, `chart-${n}`)) };
  const names = { ref: "chart-ref", grid: "chart-grid", band: "band", paper: "paper", ink: "ink", ink2: "ink-2", ink3: "ink-3",
    line: "line", strong: "line-strong", raised: "paper-raised" };
  for (const [short, name] of Object.entries(names)) found[short] = token(style, name);
  return found;
}

// Where there are few points each is marked, and always one that has no neighbour to draw a line to.
const FEW = 35;
function marked(trace, color, size) {
  if (trace.type !== "scatter" || trace.meta?.role === "band") return {};
  const known = (n) => (trace.y[n] ?? null) !== null;
  const few = trace.y.filter((value) => value !== null).length <= FEW;
  const sizes = trace.y.map((value, n) => (known(n) && (few || !(known(n - 1) || known(n + 1))) ? size : 0));
  return { mode: "lines+markers", marker: { color, size: sizes, opacity: 1 }, cliponaxis: false };
}

const unitOf = (meta) => (meta?.unit === "%" && document.documentElement.lang === "en" ? "%" : meta?.unit ? `\u202f${meta.unit}` : "");

function axes(layout, c) {
  const shared = { tickfont: { color: c.ink3, size: 12 }, zeroline: false, zerolinecolor: c.strong, fixedrange: true, automargin: true };
  return {
    xaxis: { ...shared, showgrid: false, linecolor: c.strong, ticks: "outside", ticklen: 4, tickcolor: c.strong, nticks: 6,
      tickformatstops: TICKS, hoverformat: "%-d %b %Y", ...layout.xaxis },
    yaxis: { ...shared, gridcolor: c.grid, nticks: 6, separatethousands: true, ticklabelstandoff: 4, ticksuffix: unitOf(layout.meta),
      showticksuffix: "last", ...layout.yaxis },
  };
}

// Parts of weeks and months stand in the table alone.
function drawn(trace, parts) {
  const kept = trace.x.map((x, n) => n).filter((n) => !parts.has(trace.x[n]));
  return { ...trace, x: kept.map((n) => trace.x[n]), y: kept.map((n) => trace.y[n]) };
}

export function dress(told, place) {
  const parts = new Set(told.layout?.meta?.parts), figure = parts.size ? { ...told, data: told.data.map((trace) => drawn(trace, parts)) } : told;
  const style = getComputedStyle(place), c = colours(style), narrow = place.clientWidth < 520;
  const meta = figure.layout?.meta ?? {}, data = [], dots = [], labels = [];
  const places = figure.data.flatMap((trace) => trace.x).sort();
  let series = 0;
  for (const trace of figure.data) {
    const role = trace.meta?.role ?? "series", n = role === "series" || role === "bar" ? series++ % 5 : 0;
    const colour = role === "reference" ? c.ink2 : c.series[n];
    data.push({ hovertemplate: `%{y}<extra>${trace.name}</extra>`, ...trace, ...looks[role](c, n, trace), showlegend: false });
    if (trace.type === "scatter") {
      labels.push(...endLabel(trace, colour, c, narrow, places));
      dots.push(...endDot(trace, colour, c));
    }
  }
  const lines = figure.data.length && figure.data.every((trace) => trace.type === "scatter");
  const dated = lines && typeof places[0] === "string";
  const alone = dated && places[0] === places.at(-1) ? { tickvals: [places[0]], tickformat: "%-d %b", tickformatstops: [] } : {};
  const named = figure.layout?.xaxis?.type === "category" && places.length <= 12 ? { dtick: 1 } : {};
  const range = dated && places[0] !== places.at(-1) ? { range: [places[0], places.at(-1)] } : alone;
  const numbered = crowded(meta.pins ?? [], places, place.clientWidth);
  place.toggleAttribute("data-numbered", numbered);
  const pins = pinned(meta.pins ?? [], c, numbered, places), target = aimed(meta.target, c, figure.data.filter((trace) => ["series", "reference"].includes(trace.meta?.role)));
  const layout = { ...figure.layout, ...axes({ ...figure.layout, xaxis: { ...named, ...range, ...figure.layout?.xaxis } }, c), paper_bgcolor: "transparent", plot_bgcolor: "transparent",
    font: { family: style.fontFamily, size: 12, color: c.ink2 }, hovermode: "x unified", barmode: "stack", bargap: 0.25,
    hoverlabel: { bgcolor: c.raised, bordercolor: c.strong, font: { color: c.ink, size: 12 } }, 
    separators: document.documentElement.lang === "nl" ? ",." : ".,",
    margin: { l: 8, r: labels.length ? (narrow ? 14 : beside(figure.data)) : 8, t: meta.pins?.length ? 44 : 12, b: 8 }, autosize: true,
    shapes: [...target.shapes, ...pins.shapes], annotations: [...target.words, ...pins.words, ...apart(labels, figure.data, figure.layout ?? {}, place)] };
  return { data: [...data, ...dots], layout };
}
