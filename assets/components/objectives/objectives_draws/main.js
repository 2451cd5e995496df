// A draw of MLM on the text: which tokens are chosen, what becomes of them, what BERT says; and counts that come near
// 15 % and 80/10/10 the more draws they are made of.

import { el, say } from "../../lib/dom.js";
import { AddressedFigure } from "../../lib/addressed.js";
import { mounted } from "../../lib/figure.js";
import { keys } from "../../lib/keys.js";
import { chance, grouped, short } from "../../lib/number.js";

class MaskDraws extends AddressedFigure {
  build() {
    const { words } = this;
    const [draws] = this.arrays.fates.shape;
    const step = (by) => () => this.set({ draw: this.view.draw + by });
    const button = (name, act) => el("button", { class: name, onclick: act }, words[name]);
    this.slider = el("input", { type: "range", min: 1, max: draws, step: 1, "aria-label": words.slider });
    this.slider.oninput = () => this.set({ draw: Number(this.slider.value) });
    this.number = el("b", { "aria-live": "polite" });
    this.place = el("div", { class: "place" });
    this.counts = el("div", { class: "counts" });
    this.became = index(this.header.became);
    this.guesses = index(this.header.guesses);
    this.root.replaceChildren(el("div", { class: "bar" }, button("back", step(-1)), button("next", step(1)), button("ten", step(10)), this.slider, this.number), this.place, this.counts);
    keys(this.root, { ArrowLeft: step(-1), ArrowRight: step(1) });
  }

  draw() {
    const { view, words, header } = this;
    this.slider.value = view.draw;
    this.number.textContent = say(words.draw, { draw: view.draw, draws: this.arrays.fates.shape[0] });
    const head = ["text", "becomes", "says"].map((name) => el("div", { class: "head" }, words[name]));
    const columns = header.tokens.map((text, t) => column(this, text, t));
    this.place.replaceChildren(el("div", { class: "columns" }, el("div", { class: "heads" }, ...head), ...columns));
    drawCounts(this);
  }
}

const index = (entries) => new Map(entries.map(([draw, t, ...rest]) => [`${draw},${t}`, rest]));

// A token of the text, what it became, and what BERT makes of it where it is judged.
function column({ header, arrays, view, words, became, guesses }, text, t) {
  const T = header.tokens.length;
  const fate = header.fates[arrays.fates[(view.draw - 1) * T + t]];
  const key = `${view.draw - 1},${t}`;
  const [now] = became.get(key) ?? [text];
  const found = guesses.get(key);
  const said = found ? [el("span", { class: "word", dir: "auto" }, found[0]), el("span", { class: "loss" }, found[2].toFixed(2))] : [];
  const title = found ? say(words.judged, { target: text, word: found[0], p: chance(found[1]), loss: short(found[2]) }) : words.not_judged;
  return el("div", { class: `column ${fate}`, "data-fate": fate },
    el("span", { class: "was", dir: "auto" }, text), el("span", { class: "now", dir: "auto" }, now),
    el("span", { class: `fate ${fate}` }, found ? words[fate] : ""), el("span", { class: `said${found && found[0] === text ? " right" : ""}`, title }, ...said));
}

// Counts over the draws so far and over many, beside what is asked for.
function drawCounts({ header, arrays, view, words, counts }) {
  const T = header.tokens.length;
  const sofar = [0, 0, 0, 0];
  for (let i = 0; i < view.draw * T; i += 1) sofar[arrays.fates[i]] += 1;
  const { many, shares } = header;
  const share = (tally, name) => {
    const chosen = tally[1] + tally[2] + tally[3];
    const [part, whole] = name === "chosen" ? [chosen, chosen + tally[0]] : [tally[header.fates.indexOf(name)], chosen];
    return { part, whole, share: whole ? part / whole : null };
  };
  const lane = ({ part, whole, share: x }, name) => el("div", { class: "tally" },
    el("span", { class: "lane" }, el("i", { class: name, style: `width:${100 * (x ?? 0)}%` }), el("i", { class: "aim", style: `left:${100 * shares[name]}%` })),
    el("span", { class: "value" }, x === null ? "\u2013" : `${(100 * x).toFixed(1)}%`), el("span", { class: "of" }, `${grouped(part)} / ${grouped(whole)}`));
  const rows = Object.keys(shares).flatMap((name) => [el("div", { class: "head" }, el("b", {}, words[name]), ` ${(100 * shares[name]).toFixed(0)}%`),
    lane(share(sofar, name), name), lane(share(many.counts, name), name)]);
  counts.replaceChildren(el("div", { class: "head" }, words.asked), el("div", { class: "head" }, say(words.sofar, { draws: view.draw })),
    el("div", { class: "head" }, say(words.many, { draws: grouped(many.draws) })), ...rows);
}

export default mounted(MaskDraws);
