// The open cell in words and numbers: what the scheme adds there, worked out again from its formula, and the weight.

import { el, say, token } from "../../lib/dom.js";
import { checkLine } from "../../lib/operands.js";
import { full, short } from "../../lib/number.js";

export function readCell(figure) {
  const { arrays, header: { tokens }, view: { row, cell }, words } = figure;
  const at = row * tokens.length + cell;
  const seen = cell <= row;
  const who = el("div", {}, token(tokens[row], "q"), ` ${seen ? words.looks : words.blind} `, token(tokens[cell], "k"),
    seen ? ` \u00b7 ${say(words.back, { back: row - cell })} \u00b7 ` : "", seen ? el("b", {}, say(words.weight, { weight: full(arrays.weights[at]) })) : "");
  if (arrays.rows) return [rowLine(figure), who];
  return seen ? [who, ...scoreLines(figure, at)] : [who];
}

// P[t, c] of a table: a sinusoid is worked out again, a learned row is a weight and has nothing to be worked out from.
function rowLine({ arrays: { rows }, header: { tokens, kind, base }, view: { row, dim }, words }) {
  const [, width] = rows.shape;
  const value = rows[row * width + dim];
  const head = [token(tokens[row], "q"), ` P[${row}, ${dim}] = `];
  if (kind !== "sinusoidal") return el("div", {}, ...head, el("b", {}, full(value)), ` \u00b7 ${words.learned}`);
  const pair = dim - (dim % 2);
  const angle = row / base ** (pair / width);
  const wave = dim % 2 ? "cos" : "sin";
  const length = 2 * Math.PI * base ** (pair / width);
  return el("div", {}, el("div", {}, ...head, `${wave}(${row} / ${base}^(${pair}/${width})) = `, el("b", {}, short(value)), ` \u00b7 ${say(words.wave, { length: short(length) })}`),
    checkLine(words, "row", dim % 2 ? Math.cos(angle) : Math.sin(angle), value));
}

// score = q.k / sqrt(d) and what the scheme adds to it.
function scoreLines({ arrays, header, view: { row, cell }, words }, at) {
  const [before, added, score] = [arrays.before[at], arrays.added[at], arrays.scores[at]];
  const back = row - cell;
  const numbers = { before: short(before), added: short(added), score: short(score), back };
  if (header.kind === "alibi") {
    const again = -header.slope * back;
    return [el("div", {}, say(words.alibi, { ...numbers, slope: short(header.slope) })), checkLine(words, "score", before + again, score)];
  }
  if (header.kind === "relative") {
    const bucket = header.buckets[back];
    return [el("div", {}, say(words.relative, { ...numbers, bucket })), checkLine(words, "score", before + header.table[bucket], score)];
  }
  return [el("div", {}, say(words[header.kind], numbers))];
}
