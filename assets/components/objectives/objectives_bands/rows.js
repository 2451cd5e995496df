// What each objective reads, where it is judged, and which prediction belongs there: lists of cells, by column.

import { prediction } from "../predictions.js";

const given = (text) => ({ text, kind: "given" });
const added = (text) => ({ text, kind: "added" });

// Columns of the common grid: [CLS], sentence A, a gap, sentence B, and what a model adds behind.
export const columnOf = (split, t) => (t < split ? 1 + t : 2 + t);

// Which prediction a kind makes at a place: mlm and nsp make one, infill two (the token and its end), the others many.
export function slotOf({ header, view }, kind, place) {
  const { seq } = header;
  if (kind === "mlm") return view.at;
  if (kind === "nsp") return view.pair;
  if (kind === "infill") return 2 * view.at + place;
  if (kind === "seq2seq" && seq.kind === "denoise") return view.at * seq.target.length + place;
  return place;
}

// How many places a kind is judged at.
export const placesOf = ({ header }, kind) => ({ mlm: 1, nsp: 1, infill: 2, causal: header.tokens.length, seq2seq: header.seq.target.length })[kind];

// The place that has to say the hidden token; -1 where there is none.
export function placeOfHidden({ header, view }, kind) {
  const { seq } = header;
  if (kind === "seq2seq") return seq.kind === "denoise" ? seq.hidden[view.at][0] ?? -1 : -1;
  return { mlm: 0, nsp: -1, causal: view.at, infill: 0 }[kind];
}

// The cells of a kind in reading order: {text, kind, column, place: index of its prediction}.
export function cellsOf(figure, kind) {
  const { header, view } = figure;
  const { tokens, split, names } = header;
  const hide = (text, t) => (t === view.at ? { text: names.mask, kind: "mask" } : given(text));
  const text = (make) => tokens.map((word, t) => ({ ...make(word, t), column: columnOf(split, t), t }));
  const start = { ...added(names.cls), column: 0 };
  const end = columnOf(split, tokens.length);
  if (kind === "mlm") return [start, ...text((word, t) => ({ ...hide(word, t), place: t === view.at ? 0 : undefined })), { ...added(names.sep), column: end }];
  if (kind === "causal") return [{ ...start, place: 0 }, ...text((word, t) => (t < tokens.length - 1 ? { ...given(word), place: t + 1 } : { text: "", kind: "none" }))];
  if (kind === "infill") return [start, ...text(hide), { ...added(names.start), column: end, place: 0 }, { ...given(tokens[view.at]), kind: "late", column: end + 1, place: 1 }];
  if (kind === "nsp") return nspCells(figure, start);
  return seqCells(figure);
}

function nspCells({ header, view }, start) {
  const { tokens, split, names, pairs } = header;
  const sep = added(names.sep);
  const { b } = pairs[view.pair];
  return [{ ...start, place: 0 }, ...tokens.slice(0, split).map((word, t) => ({ ...given(word), column: 1 + t, t })), { ...sep, column: 1 + split },
    ...b.map((word, t) => ({ ...given(word), kind: "second", column: 2 + split + t, t: pairs[view.pair].own ? split + t : undefined })), { ...sep, column: 2 + split + b.length }];
}

// The decoder's half: what it is given, one behind what it should say.
export function seqCells({ header }) {
  return header.seq.given.map((word, j) => ({ ...(j ? { text: word, kind: "late" } : added(word)), column: j, place: j }));
}

// The source as the encoder reads it, with what is hidden.
export function sourceCells({ header, view }) {
  const { seq, names } = header;
  const hidden = new Set(seq.kind === "denoise" ? seq.hidden[view.at] : []);
  return seq.source.map((word, s) => ({ ...(hidden.has(s) ? { text: names.mask, kind: "mask" } : given(word)), s }));
}

// The mean loss of a kind as it stands, and how many predictions that is.
export function meanLoss(figure, kind) {
  const places = placesOf(figure, kind);
  let sum = 0;
  for (let place = 0; place < places; place += 1) sum += prediction(figure, kind, slotOf(figure, kind, place)).loss;
  return { mean: sum / places, places };
}

// Who may see whom, as the run had it: an encoder and a decoder side by side make one picture, with nothing from the
// encoder to the decoder.
export function maskOf({ header, arrays, view }, kind) {
  if (kind !== "seq2seq") {
    const mask = arrays[kind === "nsp" ? `mask_nsp_${view.pair}` : `mask_${kind}`];
    const [rows, columns] = mask.shape;
    return { rows, columns, may: (q, k) => mask[q * columns + k] };
  }
  const [enc, dec, cross] = ["enc", "dec", "cross"].map((part) => arrays[`mask_${part}`]);
  const [S, T] = [header.seq.source.length, header.seq.given.length];
  const may = (q, k) => (q < S ? (k < S ? enc[q * S + k] : 0) : k < S ? cross[(q - S) * S + k] : dec[(q - S) * T + k - S]);
  return { rows: S + T, columns: S + T, may };
}
