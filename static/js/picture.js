// A chart as it leaves the page: under its finding, over what it is of, on the paper that it lies on.
import { dress } from "./dress.js";
import { head } from "./numbers.js";

const LINE = 18, LETTER = 6.4, EDGE = 16, BELOW = 40;

function broken(text, width) {
  const room = Math.floor(width / LETTER), lines = [""];
  for (const word of text.split(" ")) {
    if (lines.at(-1) && lines.at(-1).length + word.length >= room) lines.push(word);
    else lines[lines.length - 1] = `${lines.at(-1)} ${word}`.trim();
  }
  return lines;
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

export function picture(figure, plot, button) {
  const { width, height } = plot.getBoundingClientRect(), style = getComputedStyle(plot);
  const { data, layout } = dress(figure, plot), [[, finding], ...facts] = head(figure, button);
  const above = broken(finding, (width - 2 * EDGE) / 1.5);
  const below = broken(facts.slice(0, -1).map(([label, words]) => `${label}: ${words}`).join(" · "), width - 2 * EDGE);
  const room = { above: above.length * (LINE + 4) + EDGE, below: below.length * LINE + BELOW };
  const words = (lines, bold, place) => ({ xref: "paper", yref: "paper", x: 0, showarrow: false, align: "left", xanchor: "left",
    text: lines.map((line) => (bold ? `<b>${escaped(line)}</b>` : escaped(line))).join("<br>"), ...place });
  const margin = { ...layout.margin, l: layout.margin.l + EDGE, t: layout.margin.t + room.above, b: layout.margin.b + room.below };
  const annotations = [...layout.annotations,
    words(above, true, { y: 1, yanchor: "bottom", yshift: layout.margin.t, font: { size: 15, color: layout.font.color } }),
    words(below, false, { y: 0, yanchor: "top", yshift: 8 - BELOW, font: { size: 11, color: layout.font.color } })];
  const paper = style.getPropertyValue("--paper").trim();
  return { figure: { data, layout: { ...layout, margin, annotations, paper_bgcolor: paper, plot_bgcolor: paper } },
    size: { width: Math.round(width), height: Math.round(height + room.above + room.below) } };
}
