// The same word asked of three models: BERT fills it in, GPT goes on to it, GLM does both. Or one of their numbers opened.

import { slotOf } from "./rows.js";
import { guessLines, openedNumber, prediction } from "../predictions.js";
import { el, say, token } from "../../lib/dom.js";
import { chance, short } from "../../lib/number.js";

const CARDS = ["mlm", "causal", "infill"];
const CARD_LINES = 4;

export function drawCards(figure) {
  const { dom, view, words, header } = figure;
  const hidden = header.tokens[view.at];
  const opened = figure.kinds.includes(view.open) ? openedCard(figure) : null;
  const title = el("div", { class: "asked" }, ...spoken(words.same_word, hidden));
  const kept = opened ? CARDS.filter((kind) => kind === view.open) : CARDS;
  const cards = kept.map((kind) => card(figure, kind));
  if (opened) cards.push(opened);
  dom.cards.replaceChildren(title, el("div", { class: `cards${opened ? ` opened${kept.length ? "" : " alone"}` : ""}` }, ...cards));
}

// Words with one {token} in them, which becomes a chip.
export function spoken(text, word) {
  const [before, after = ""] = text.split("{token}");
  return [before, token(word, "wanted"), after];
}

function card(figure, kind) {
  const { words, view, header } = figure;
  const place = kind === "causal" ? view.at : 0;
  const found = prediction(figure, kind, slotOf(figure, kind, place));
  const opened = view.open === kind && (kind === "mlm" || view.place === place) ? view.guess : -1;
  const note = kind === "infill" ? written(figure) : [say(words[`${kind}_note`], { left: header.tokens[view.at - 1] ?? header.names.cls })];
  return el("div", { class: `card ${kind}` },
    el("div", { class: "head" }, el("b", {}, words[`${kind}_does`]), el("span", { class: "loss" }, say(words.card_loss, { loss: short(found.loss) }))),
    ...guessLines(figure, found, CARD_LINES, opened, (guess) => figure.openAt(kind, place, guess)),
    el("div", { class: "note" }, ...note));
}

// What GLM itself writes into the blank, token by token, until it closes it.
export function written({ header, view, words }) {
  return [words.infill_note, ...header.blanks[view.at].flatMap(([text, p]) => [" ", token(text), ` ${chance(p)}`])];
}

export function openedCard(figure) {
  const { view } = figure;
  const found = prediction(figure, view.open, slotOf(figure, view.open, view.place));
  return openedNumber(figure, found, Math.min(view.guess, found.best), () => figure.set({ open: "none" }));
}
