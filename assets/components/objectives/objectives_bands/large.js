// One objective enlarged: every row of the mask is a position, with what it reads, whom it sees and what it has to say.

import { cellsOf, maskOf, placeOfHidden, slotOf, sourceCells } from "./rows.js";
import { openedCard, spoken, written } from "./cards.js";
import { judgement } from "./bands.js";
import { guessLines, prediction } from "../predictions.js";
import { el, say } from "../../lib/dom.js";
import { chance } from "../../lib/number.js";

const MANY = 22; // rows of a picture that needs the whole width

export function drawLarge(figure) {
  const { dom, view, words } = figure;
  const kind = view.big;
  const tab = (name) => el("button", { class: "tab", "aria-pressed": String(name === kind), onclick: () => figure.set({ big: name, open: "none" }) }, name === "all" ? words.all : words[name]);
  const tabs = el("div", { class: "tabs", role: "group", "aria-label": words.enlarge }, ...["all", ...figure.kinds].map(tab));
  const rows = largeRows(figure, kind);
  const { may } = maskOf(figure, kind);
  const many = rows.length > MANY;
  const size = many ? 17 : 20;
  const heads = el("div", { class: "columns" }, ...rows.map(({ text, kind: of }) => el("i", { class: of, title: text }, text)));
  const body = rows.map((row, q) => largeRow(figure, kind, row, rows.map((_, k) => may(q, k))));
  const table = el("div", { class: "large", style: `--side:${size}px` },
    el("div", { class: "axes" }, words.axes), heads, ...body);
  const side = el("div", { class: "beside" }, el("p", {}, words[`${kind}_about`]), ...besides(figure, kind));
  dom.place.replaceChildren(tabs, el("div", { class: `enlarged${many ? " wide" : ""}` }, el("div", { class: "scroll" }, table), side));
}

// Encoder rows of an encoder-decoder come first, then the decoder's.
function largeRows(figure, kind) {
  const cells = cellsOf(figure, kind).filter(({ kind: of }) => of !== "none");
  return kind === "seq2seq" ? [...sourceCells(figure), ...cells] : cells;
}

function largeRow(figure, kind, { text, kind: of, place, t }, sees) {
  const wanted = place !== undefined && place === placeOfHidden(figure, kind);
  const label = el("button", { class: `input ${of}`, dir: "auto", disabled: t === undefined, title: t === undefined ? text : say(figure.words.hide, { token: figure.header.tokens[t] }), onclick: () => figure.hide(t) }, text);
  const strip = el("span", { class: "sees" }, ...sees.map((may) => el("i", { class: may ? "may" : "not" })));
  const row = el("div", { class: `row${wanted ? " wanted" : ""}` }, label, strip);
  if (place === undefined) return row;
  const found = prediction(figure, kind, slotOf(figure, kind, place));
  const target = found.word(found.best);
  row.append(judgement(figure, found, kind, place), el("span", { class: "target" }, "\u2190 ", el("span", { dir: "auto" }, target), ` ${chance(found.p(found.best))}`));
  return row;
}

// Beside the picture: the pairs of next-sentence prediction, the guesses of the others, and an opened number.
function besides(figure, kind) {
  const { view, words, header } = figure;
  const opened = view.open === kind ? [openedCard(figure)] : [];
  if (kind === "nsp") return [...pairList(figure), ...opened];
  const place = view.open === kind ? view.place : Math.max(0, placeOfHidden(figure, kind));
  const found = prediction(figure, kind, slotOf(figure, kind, place));
  const shown = view.open === kind ? view.guess : -1;
  const extra = kind === "infill" ? [el("div", { class: "note" }, ...written(figure))] : kind === "seq2seq" ? [el("div", { class: "note" }, say(words[header.seq.note], { model: header.models.seq2seq, words: header.seq.unknown.join(", ") }))] : [];
  return [el("div", { class: "asked" }, ...spoken(words.said_at, found.word(found.best))),
    ...guessLines(figure, found, 5, shown, (guess) => figure.openAt(kind, place, guess)), ...extra, ...opened];
}

function pairList(figure) {
  const { header, view, words } = figure;
  return header.pairs.map((pair, i) => {
    const found = prediction(figure, "nsp", i);
    const follows = pair.own ? found.p(found.best) : 1 - found.p(found.best);
    const text = pair.own ? words.pair_text : pair.verse;
    return el("button", { class: "pair", "aria-pressed": String(i === view.pair), onclick: () => figure.set({ pair: i }) },
      el("span", { class: "verse" }, text), el("span", { class: "lane" }, el("i", { style: `width:${100 * follows}%` })),
      el("span", { class: "value" }, chance(follows)), el("span", { class: `verdict${(follows > 0.5) === pair.own ? " right" : ""}` }, (follows > 0.5) === pair.own ? "\u2713" : "\u2717"));
  });
}
