// Columns of a file are dragged onto the fields that they hold. A field's select stays what is sent, and what keyboards use.
const chips = document.querySelector("[data-chips]");
const form = chips?.closest("form");

const LIFTED = 6; // px that a press moves before it is a drag
const EDGE = 72; // px from the window's ends between which the page stands still
const STEP = 12; // px that it moves along at a time

let drag = null;

const choice = (row) => row.querySelector('select[name^="column-"]');
const rowBelow = () => document.elementFromPoint(drag.x, drag.y)?.closest("[data-field]") ?? null;

function begin(event) {
  const chip = event.target.closest("[data-column]");
  if (!chip || event.button !== 0 || !event.isPrimary) return;
  drag = { chip, from: [event.clientX, event.clientY], x: event.clientX, y: event.clientY, lifted: null, row: null, left: false };
  chip.setPointerCapture(event.pointerId);
}

function move(event) {
  if (!drag) return;
  Object.assign(drag, { x: event.clientX, y: event.clientY });
  if (!drag.lifted && Math.hypot(drag.x - drag.from[0], drag.y - drag.from[1]) < LIFTED) return;
  if (!drag.lifted) lift();
  follow();
}

function lift() {
  drag.lifted = drag.chip.cloneNode(true);
  drag.lifted.classList.add("lifted");
  drag.lifted.setAttribute("aria-hidden", "true");
  drag.chip.parentElement.append(drag.lifted);
  requestAnimationFrame(roll);
}

function follow() {
  drag.lifted.style.translate = `${drag.x + 8}px ${drag.y + 8}px`;
  drag.row?.classList.remove("over");
  drag.row = rowBelow();
  drag.row?.classList.add("over");
  drag.left ||= drag.row !== null;
}

// Near the window's ends the page moves along; upwards only once the columns, which lie up there, were left.
function roll() {
  if (!drag?.lifted) return;
  const step = drag.y > innerHeight - EDGE ? STEP : drag.left && drag.y < EDGE ? -STEP : 0;
  if (step) {
    scrollBy(0, step);
    follow();
  }
  requestAnimationFrame(roll);
}

function end() {
  if (!drag) return;
  drag.lifted?.remove();
  drag.row?.classList.remove("over");
  drag = null;
}

function drop() {
  const { row, chip } = drag ?? {};
  end();
  if (row) take(row, chip.dataset.column);
}

function take(row, column) {
  choice(row).value = column;
  choice(row).dispatchEvent(new Event("change", { bubbles: true }));
  const told = { "{field}": row.dataset.field, "{column}": column };
  chips.querySelector("[role=status]").textContent = chips.dataset.said.replace(/\{field\}|\{column\}/g, (name) => told[name]);
}

function mark() {
  const chosen = new Set([...form.querySelectorAll("[data-field]")].map((row) => choice(row).value));
  chips.querySelectorAll("[data-column] .tag").forEach((tag) => { tag.hidden = !chosen.has(tag.parentElement.dataset.column); });
}

if (chips) {
  chips.hidden = false;
  chips.addEventListener("pointerdown", begin);
  chips.addEventListener("pointermove", move);
  chips.addEventListener("pointerup", drop);
  chips.addEventListener("pointercancel", end);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") end(); });
  form.addEventListener("change", mark);
  mark();
}
