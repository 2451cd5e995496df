// The map of the chosen head at this checkpoint, all heads with their scores, and what a cell or the score says.

import { SEQUENTIAL, stepOfWeight, weightStyle } from "../../lib/colour.js";
import { el, say } from "../../lib/dom.js";
import { total } from "../../lib/maths.js";
import { isDark } from "../../lib/theme.js";

const SIDE = 640; // px of the map, about
const COUNTED = "#d55e00"; // frame of the cells that count for the score
const SHOWN_TERMS = 4;

export function drawMap(figure) {
  const { dom: { canvas }, header, root } = figure;
  const size = header.tokens.length;
  const scale = Math.max(1, Math.floor(SIDE / size));
  canvas.width = canvas.height = size * scale;
  const pen = canvas.getContext("2d");
  const [weights, counted] = [figure.weights, figure.counted];
  pen.fillStyle = isDark(root) ? "#333" : "#e6e6e6";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  Object.assign(pen, { strokeStyle: COUNTED, lineWidth: Math.max(1.5, scale / 9) });
  for (let q = 0; q < size; q += 1)
    for (let k = 0; k <= q; k += 1) {
      pen.fillStyle = SEQUENTIAL.css[stepOfWeight(weights[q * size + k])];
      pen.fillRect(k * scale, q * scale, scale, scale);
      if (counted[q * size + k]) pen.strokeRect(k * scale + 1, q * scale + 1, scale - 2, scale - 2);
    }
}

// A button for each head, layer by layer.
export const buildHeads = (figure) => placesOf(figure).map(([layer, head]) => el("button", { onclick: () => figure.set({ layer, head }) }));

function placesOf({ arrays: { weights: { shape: [, layers, heads] } } }) {
  return Array.from({ length: layers * heads }, (_, at) => [Math.floor(at / heads), at % heads]);
}

export function drawHeads(figure) {
  const { dom, view, words } = figure;
  placesOf(figure).forEach(([layer, head], at) => {
    const score = figure.scoresOf("exam", layer, head)[view.checkpoint];
    const button = dom.heads.children[at];
    button.setAttribute("style", weightStyle(score));
    button.setAttribute("aria-pressed", layer === view.layer && head === view.head);
    button.title = say(words.head, { layer, head, score: score.toFixed(3) });
    button.textContent = score.toFixed(2);
  });
}

export function readCell({ dom, header, words, weights }, query, key) {
  const weight = weights[query * header.tokens.length + key];
  dom.cell.textContent = say(words.cell, { query: header.tokens[query], key: header.tokens[key], weight: weight.toFixed(3) });
}

// What the score on this text is the mean of: what each query gives to the keys that count.
export function readScore({ dom, header, words, weights, counted }) {
  const size = header.tokens.length;
  const terms = [];
  for (let q = 0; q < size; q += 1) {
    const given = Array.from(weights.subarray(q * size, (q + 1) * size)).filter((_, k) => counted[q * size + k]);
    if (given.length) terms.push(total(given));
  }
  const shown = terms.slice(0, SHOWN_TERMS).map((term) => term.toFixed(2)).join(" + ") + (terms.length > SHOWN_TERMS ? " + …" : "");
  const numbers = { terms: shown, count: terms.length, score: (total(terms) / terms.length).toFixed(3) };
  dom.cell.textContent = say(terms.length >= SHOWN_TERMS ? words.sum : words.few, numbers);
}
