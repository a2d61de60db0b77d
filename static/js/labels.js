// What stands at the end of a line instead of a legend: its value, its name, a dot.
export const faded = (colour, share) => colour.replace(/rgba?\(([\d.]+)[, ]+([\d.]+)[, ]+([\d.]+).*\)/, `rgba($1, $2, $3, ${share})`);

// A name in lines of at most `LINE` letters, broken between words.
const LINE = 26;
function broken(name) {
  const lines = [""];
  for (const word of name.split(" ")) {
    if (lines.at(-1) && lines.at(-1).length + word.length >= LINE) lines.push(word);
    else lines[lines.length - 1] = `${lines.at(-1)} ${word}`.trim();
  }
  return lines;
}

// How far along the axis a place lies, from 0 to 1.
function along(place, places) {
  const at = (one) => (typeof one === "string" ? Date.parse(one) : one), all = places.map(at), first = Math.min(...all), last = Math.max(...all);
  return last > first ? (at(place) - first) / (last - first) : 1;
}

export function endLabel(trace, colour, c, narrow, places) {
  const at = trace.y.findLastIndex((value) => value !== null);
  if (at < 0 || !trace.meta.end) return [];
  const spot = { x: trace.x[at], y: trace.y[at], showarrow: false, font: { color: colour, size: 12 } };
  const side = along(spot.x, places) < 0.5 ? "left" : "right"; // away from the nearer edge, which a name would run over
  if (narrow) return [{ ...spot, text: `${broken(trace.name).join("<br>")} <b>${trace.meta.end}</b>`, xanchor: side, align: side, yanchor: "bottom",
    yshift: 5, borderpad: 0, bgcolor: faded(c.paper, 0.7) }];
  return [{ ...spot, text: `<b>${trace.meta.end}</b><br>${broken(trace.name).join("<br>")}`, xanchor: "left", align: "left", xshift: 10 }];
}

export function endDot(trace, colour, c) {
  const at = trace.y.findLastIndex((value) => value !== null);
  if (at < 0 || trace.meta.role !== "series" || !trace.meta.end) return [];
  return [{ type: "scatter", mode: "markers", x: [trace.x[at]], y: [trace.y[at]], hoverinfo: "skip", showlegend: false,
    cliponaxis: false, marker: { color: colour, size: 9, line: { color: c.paper, width: 2 } } }];
}

// Room for the longest name beside the line's end.
export const beside = (traces) => Math.min(Math.max(...traces.map((trace) => (trace.meta?.end ? 26 + 6.9 * Math.max(...broken(trace.name).map((line) => line.length)) : 0)), 84), 220);
