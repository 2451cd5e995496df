// A text cut into pieces step by step: the merges of BPE, or the tries of WordPiece. No step asks the server.

import { urlSet } from "../../lib/url.js";
import { unpack } from "../../lib/packed.js";
import { keys } from "../../lib/keys.js";
import { el, say, token } from "../../lib/dom.js";

const PLACES = new WeakMap(); // the step a reader is at
const PAUSE = 700; // ms on a step while playing

export default function ({ data, parentElement }) {
  if (!data) return undefined;
  const { header } = unpack(data);
  const root = parentElement.querySelector(".root");
  const old = PLACES.get(parentElement);
  clearTimeout(old?.timer);
  const stay = old && old.text === header.text && old.given === header.step; // else new, or an address was opened
  const step = Math.max(0, Math.min(stay ? old.step : header.step, header.steps.length));
  const figure = { root, ...header, given: header.step, step, timer: null };
  PLACES.set(parentElement, figure);
  build(figure);
  go(figure, step);
  return () => clearTimeout(PLACES.get(parentElement)?.timer);
}

function build(figure) {
  const { root, words, steps } = figure;
  const act = (change) => () => { pause(figure); go(figure, change()); };
  const button = (name, sign, change) => el("button", { onclick: act(change), title: words[name], "aria-label": words[name] }, sign);
  figure.play = el("button", { class: "play", onclick: () => toggle(figure) }, "");
  figure.slider = el("input", { type: "range", min: 0, max: steps.length, step: 1, "aria-label": words.step,
    oninput: () => { pause(figure); go(figure, Number(figure.slider.value)); } });
  figure.count = el("span", { class: "count" });
  figure.said = el("div", { class: "said", "aria-live": "polite" });
  figure.chips = el("div", { class: "chips" });
  figure.log = el("div", { class: "log", role: "group", "aria-label": words.log, tabindex: 0 });
  const transport = el("div", { class: "transport" },
    button("first", "«", () => 0), button("back", "‹", () => figure.step - 1), figure.play,
    button("next", "›", () => figure.step + 1), button("last", "»", () => steps.length), figure.slider, figure.count);
  root.replaceChildren(transport, figure.said, el("div", { class: "body" }, figure.chips,
    el("div", { class: "side" }, el("div", { class: "heading" }, words.log), figure.log)));
  figure.lines = steps.map((step, i) => el("button", { class: "line", tabindex: -1, onclick: act(() => i + 1) }, ...line(figure, step)));
  figure.log.replaceChildren(...figure.lines);
  const step = (by) => () => { pause(figure); go(figure, figure.step + by); };
  keys(root, { ArrowRight: step(1), ArrowLeft: step(-1), Home: act(() => 0), End: act(() => steps.length), " ": () => toggle(figure) });
  drawPlay(figure);
}

// ---- moving --------------------------------------------------------------------------------------------------------

function go(figure, step) {
  const { steps, slider, count, words, lines, log } = figure;
  figure.step = Math.max(0, Math.min(step, steps.length));
  slider.value = String(figure.step);
  count.textContent = say(words.count, { step: figure.step, steps: steps.length });
  (figure.kind === "bpe" ? showMerges : showTries)(figure);
  lines.forEach((node, i) => node.setAttribute("aria-pressed", String(i === figure.step - 1)));
  const current = lines[figure.step - 1];
  log.scrollTop = current ? current.offsetTop - log.offsetTop - log.clientHeight / 2 : 0;
  urlSet(figure.url, figure.step);
}

function toggle(figure) {
  if (figure.timer) return pause(figure);
  if (figure.step >= figure.steps.length) go(figure, 0);
  const tick = () => {
    go(figure, figure.step + 1);
    figure.timer = figure.step < figure.steps.length ? setTimeout(tick, PAUSE) : null;
    drawPlay(figure);
  };
  figure.timer = setTimeout(tick, PAUSE);
  return drawPlay(figure);
}

function pause(figure) {
  clearTimeout(figure.timer);
  figure.timer = null;
  drawPlay(figure);
}

function drawPlay({ play, timer, words }) {
  play.replaceChildren(el("span", { class: timer ? "bars" : "triangle", "aria-hidden": "true" }), timer ? words.pause : words.play);
}

// ---- byte-pair encoding --------------------------------------------------------------------------------------------

// The pieces after so many merges, each with the word it belongs to and whether the last merge made it.
function piecesAfter({ start, breaks, steps }, count) {
  const opens = new Set(breaks);
  let pieces = start.map((text, i) => ({ text, opens: opens.has(i), fresh: false }));
  for (const { pair, at } of steps.slice(0, count)) {
    const joined = new Set(at);
    const after = [];
    for (let i = 0; i < pieces.length; i += 1) {
      const here = joined.has(i);
      after.push({ text: here ? pair.join("") : pieces[i].text, opens: pieces[i].opens, fresh: here });
      if (here) i += 1;
    }
    pieces = after;
  }
  return pieces;
}

function showMerges(figure) {
  const { steps, step, words, shown, ids, total, chips, said } = figure;
  const pieces = piecesAfter(figure, step);
  chips.replaceChildren(...wordsOf(pieces).map((word) =>
    el("span", { class: "word" }, ...word.map(({ text, fresh }) =>
      el("span", { class: `token${fresh ? " fresh" : ""}`, title: `${shown[text]} · ${ids[text]}`, dir: "auto" }, shown[text])))));
  const merge = steps[step - 1];
  const tail = say(words.left, { pieces: pieces.length });
  if (!merge) return said.replaceChildren(say(words.start, { pieces: pieces.length }));
  const [a, b] = merge.pair;
  return said.replaceChildren(token(shown[a]), " + ", token(shown[b]), " → ", el("span", { class: "token fresh" }, shown[a + b]),
    " ", say(words.merge, { rank: (merge.rank + 1).toLocaleString(figure.lang), total: total.toLocaleString(figure.lang), places: merge.at.length }), " ", tail,
    ...(step === steps.length ? [" ", el("b", {}, words.done)] : []));
}

const wordsOf = (pieces) => pieces.reduce((all, piece) => {
  if (piece.opens || !all.length) all.push([]);
  all.at(-1).push(piece);
  return all;
}, []);

// ---- WordPiece -----------------------------------------------------------------------------------------------------

function showTries(figure) {
  const { steps, step, units, words, chips, said, settled } = figure;
  const current = steps[step - 1];
  chips.replaceChildren(...units.map((unit, i) => {
    if (step === steps.length || (current && i < current.word)) return finished(figure, i);
    if (current && i === current.word) return underway(figure, current);
    return el("span", { class: "word" }, el("span", { class: "token waiting", dir: "auto" }, unit));
  }));
  if (!current) return said.replaceChildren(say(words.start, { pieces: units.length }));
  return said.replaceChildren(el("span", { class: `token${current.known ? " fresh" : " refused"}` }, current.piece), " ",
    current.known ? words.known : words.unknown,
    ...(step === steps.length ? [" ", say(words.left, { pieces: settled.flat().length }), " ", el("b", {}, words.done)] : []));
}

const finished = ({ settled }, i) =>
  el("span", { class: "word" }, ...settled[i].map((piece) => el("span", { class: "token", dir: "auto" }, piece)));

// What is settled of the word, the candidate, and the letters left over.
function underway({ steps, step, units, settled }, current) {
  const unit = Array.from(units[current.word]);
  const done = steps.slice(0, step).filter((one) => one.word === current.word && one.known && one !== current);
  const last = step === steps.length || steps[step].word !== current.word;
  if (last && !current.known) return el("span", { class: "word" }, el("span", { class: "token refused" }, ...settled[current.word]));
  const rest = unit.slice(current.end).join("");
  return el("span", { class: "word open" },
    ...done.map((one) => el("span", { class: "token" }, one.piece)),
    el("span", { class: `token ${current.known ? "fresh" : "refused"}` }, current.piece),
    ...(rest ? [el("span", { class: "token waiting" }, rest)] : []));
}

// ---- the list of steps ---------------------------------------------------------------------------------------------

function line({ kind, shown, words, lang }, step) {
  if (kind !== "bpe") return [el("span", { class: "sign" }, step.known ? "✓" : "✗"), el("span", { class: "pair" }, step.piece)];
  const [a, b] = step.pair;
  return [el("span", { class: "rank", title: words.rank }, (step.rank + 1).toLocaleString(lang)),
    el("span", { class: "pair" }, `${shown[a]} + ${shown[b]}`), el("span", { class: "times" }, `×${step.at.length}`)];
}
