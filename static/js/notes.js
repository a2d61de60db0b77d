// What is written in a chart beside its lines: pins on the time axis, and the target.
const LETTER = 6.4; // the width of a letter of 12 px, in px

export function crowded(pins, places, width) {
  if (!pins.length) return false;
  const from = Date.parse(places[0]), span = Date.parse(places.at(-1)) - from;
  const lefts = pins.map((pin) => ((Date.parse(pin.x) - from) / span) * (width - 130));
  return pins.some((pin, n) => lefts[n] + pin.words.length * LETTER > (lefts[n + 1] ?? width - 46));
}

// What is told of a pin stands right of it, in the last third of the chart left of it, where there is room.
export function pinned(pins, c, numbered, places) {
  const [first, last] = [places[0], places.at(-1)].map((place) => Date.parse(place));
  const late = (pin) => (Date.parse(pin.x) - first) / (last - first) > 0.66;
  const shapes = pins.map((pin) => ({ type: "line", x0: pin.x, x1: pin.x, y0: 0, y1: 1.02, yref: "paper",
    line: { color: c.strong, width: 1, dash: "2px,3px" } }));
  const words = pins.map((pin, n) => ({ x: pin.x, y: 1.02, yref: "paper", yanchor: "bottom", xanchor: numbered ? "center" : late(pin) ? "right" : "left",
    align: late(pin) ? "right" : "left", showarrow: false, font: { size: 12, color: c.ink },
    text: numbered ? `<b>${n + 1}</b>` : `<span style="color:${c.ink3}">${pin.date}</span><br>${pin.words}` }));
  return { shapes, words };
}

// The words of the target stand at that end of it from which lines keep away, on the other side of the nearest one.
export function aimed(target, c, lines) {
  if (!target) return { shapes: [], words: [] };
  const known = lines.map((line) => line.y.filter((value) => value !== null)).filter((values) => values.length);
  const far = (value) => Math.abs(value - target.y), nearest = (at) => known.map((values) => values.at(at)).sort((a, b) => far(a) - far(b))[0];
  const late = far(nearest(-1)) > far(nearest(0)), above = nearest(late ? -1 : 0) >= target.y;
  return {
    shapes: [{ type: "line", xref: "x domain", x0: 0, x1: 1, yref: "y", y0: target.y, y1: target.y,
      line: { color: c.strong, width: 1, dash: "2px,2px" } }],
    words: [{ xref: "paper", x: late ? 0.995 : 0.005, y: target.y, yanchor: above ? "top" : "bottom", xanchor: late ? "right" : "left", showarrow: false, text: target.words,
      font: { size: 12, color: c.ink2 } }],
  };
}

// Labels at the ends of lines, from the top down: what would lie on another moves below it, what would leave the chart up again.
export function apart(labels, traces, layout, place) {
  const values = traces.flatMap((trace) => trace.y).filter((value) => value !== null), top = Math.max(...values);
  const bottom = Math.min(...values, layout.yaxis?.rangemode === "tozero" ? 0 : Infinity), height = (place.clientHeight - 60) * 0.85;
  const down = (y) => (top > bottom ? ((top - y) / (top - bottom)) * height : y ? height / 2 : height);
  const sorted = labels.map((label) => ({ label, at: down(label.y), tall: 2 + 15 * label.text.split("<br>").length })).sort((a, b) => a.at - b.at);
  const moved = sorted.map((one) => one.at);
  for (let n = 1; n < sorted.length; n += 1) moved[n] = Math.max(moved[n], moved[n - 1] + sorted[n - 1].tall);
  for (let n = sorted.length - 1, floor = height + (sorted.at(-1)?.tall > 17 ? -8 : 2); n >= 0; n -= 1) {
    moved[n] = Math.min(moved[n], floor);
    floor = moved[n] - sorted[n].tall;
  }
  return sorted.map(({ label, at }, n) => ({ ...label, yshift: (label.yshift ?? 0) + at - moved[n] }));
}
