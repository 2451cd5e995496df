// Where everything stands: three panels of one matrix side by side, or under one another where there is no room.
// A panel draws at most one cell a pixel: of the values that share a cell it shows the one farthest from 0.

import { FONT, clip } from "../../lib/map.js";
import { clamp } from "../../lib/maths.js";

const TALL = 346; // px of a panel with its title and column names, whatever it shows, so that nothing below jumps
const TITLE = 24;
const LEGEND = 34;
const GAP = 22;
const NAME_MOST = 92; // px of a row's name
export const HEAD_MOST = 78; // px of a column's name, written upwards
const CELL_MOST = { width: 84, height: 40 };
const ZOOMED = { rows: 11, columns: 4 }; // cells around the open one, wide enough for their numbers

export function planOf(figure, width, measure) {
  const { columns, rows } = figure.header;
  const narrow = width < figure.narrow;
  const shown = { rows: windowOf(figure, "row", rows.labels.length, ZOOMED.rows),
    columns: windowOf(figure, "column", columns.labels.length, narrow ? 3 : ZOOMED.columns) };
  const names = rows.labels.slice(...shown.rows).map((name) => clip(name));
  const heads = columns.labels.slice(...shown.columns).map((name) => clip(name, 9));
  const left = Math.min(NAME_MOST, Math.max(...names.map(measure), 10)) + 10;
  const room = narrow ? width - left : (width - left - 2 * GAP) / 3;
  const widest = Math.max(...heads.map(measure));
  const per = { rows: 1, columns: Math.ceil(heads.length / Math.max(1, Math.floor(room))) };
  const count = { rows: names.length, columns: Math.ceil(heads.length / per.columns) };
  const cw = Math.min(CELL_MOST.width, room / count.columns);
  const upright = columns.tokens && widest > cw - 6;
  const top = TITLE + (upright ? Math.min(HEAD_MOST, widest) + 8 : 22);
  per.rows = Math.ceil(names.length / Math.floor(TALL - top));
  count.rows = Math.ceil(names.length / per.rows);
  const ch = Math.min(rows.symbol ? CELL_MOST.height : 3 * CELL_MOST.height, (TALL - top) / count.rows);
  const panels = figure.panels.map((panel, at) => ({ ...panel, x: narrow ? left : left + at * (room + GAP),
    y: top + (narrow ? at * (TALL + LEGEND + 8) : 0), labelled: narrow || at === 0 }));
  const height = narrow ? 3 * (TALL + LEGEND + 8) : TALL + LEGEND;
  const every = { rows: Math.ceil((FONT + 1) / ch), columns: Math.ceil((upright ? FONT + 2 : widest + 10) / cw) };
  return { width, height, panels, shown, per, count, cw, ch, upright, left, names, heads, every, room };
}

// The part of a side that is drawn: all of it, or a few around the open cell.
function windowOf({ open, view }, side, length, most) {
  if (!view.zoom || length <= most) return [0, length];
  const from = clamp(open[side] - Math.floor(most / 2), 0, length - most);
  return [from, from + most];
}

// The number that a drawn cell stands for, as an index into the values: of those it covers the farthest from 0.
export function pickOf({ shown, per }, panel, columns, i, j) {
  const [r, c] = [shown.rows[0] + i * per.rows, shown.columns[0] + j * per.columns];
  if (per.rows === 1 && per.columns === 1) return r * columns + c;
  let best = r * columns + c;
  for (let y = r; y < Math.min(r + per.rows, shown.rows[1]); y += 1)
    for (let x = c; x < Math.min(c + per.columns, shown.columns[1]); x += 1)
      if (farther(panel.values[y * columns + x], panel.values[best])) best = y * columns + x;
  return best;
}

export const farther = (x, y) => Number.isFinite(x) && (!Number.isFinite(y) || Math.abs(x) > Math.abs(y));

// The panel and cell under a point of the figure, or null.
export function cellAt(plan, columns, x, y) {
  for (const panel of plan.panels) {
    const [i, j] = [Math.floor((y - panel.y) / plan.ch), Math.floor((x - panel.x) / plan.cw)];
    if (i < 0 || j < 0 || i >= plan.count.rows || j >= plan.count.columns) continue;
    const at = pickOf(plan, panel, columns, i, j);
    return { row: Math.floor(at / columns), column: at % columns };
  }
  return null;
}
