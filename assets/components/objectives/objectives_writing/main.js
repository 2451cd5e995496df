// What three models write behind the same text. Any written token opens to what else it might have been.

import { guessLines, openedNumber, prediction } from "../predictions.js";
import { el, keepingFocus, say } from "../../lib/dom.js";
import { AddressedFigure } from "../../lib/addressed.js";
import { mounted } from "../../lib/figure.js";
import { keys } from "../../lib/keys.js";
import { inside } from "../../lib/maths.js";
import { chance, short } from "../../lib/number.js";

class Writing extends AddressedFigure {
  within(view) {
    const near = super.within(view);
    return { ...near, step: inside(near.step, this.header.rows[near.who].tokens.length) };
  }

  build() {
    this.dom = { rows: el("div", { class: "rows" }), opened: el("div", { class: "step" }) };
    this.root.replaceChildren(this.dom.rows, this.dom.opened);
    keys(this.dom.rows, { ArrowLeft: () => this.walk(-1), ArrowRight: () => this.walk(1) });
  }

  walk(by) {
    this.set({ step: this.view.step + by });
    this.dom.rows.querySelector('[aria-pressed="true"]')?.focus({ preventScroll: true });
  }

  draw() {
    const { header, words } = this;
    const text = el("div", { class: "writer" }, el("div", { class: "name" }, el("b", {}, words.text)), el("div", { class: "line" }, ...header.tokens.map((word) => plain(word, "given"))));
    keepingFocus(this.root, () => {
      this.dom.rows.replaceChildren(text, ...Object.keys(header.rows).map((who) => writerRow(this, who)));
      drawStep(this);
    });
  }
}

const plain = (text, kind) => el("span", { class: `input ${kind}`, dir: "auto" }, text);

function writerRow(figure, who) {
  const { header, words, view } = figure;
  const { tokens, before, behind, model } = header.rows[who];
  const name = el("div", { class: "name" }, el("b", {}, words[who]), el("span", {}, `${model} \u00b7 ${words[`${who}_how`]}`));
  const written = tokens.map((text, step) => {
    const found = prediction(figure, who, step);
    const chosen = view.who === who && view.step === step;
    return el("button", { class: "written", "data-who": who, "aria-pressed": String(chosen), tabindex: chosen ? 0 : -1, title: words.step_title, onclick: () => figure.set({ who, step, open: "none" }) },
      el("span", { dir: "auto" }, text), el("small", {}, chance(found.p(found.best))));
  });
  const same = new Set(tokens).size;
  const line = el("div", { class: "line" }, plain("\u2026", "added"), ...before.map((text) => plain(text, "added")),
    ...written, ...behind.map((text) => plain(text, text === "[MASK]" ? "mask" : "added")));
  const moved = who in header.moved ? [el("span", {}, say(words.moved, { size: changed(header, who) }))] : [];
  const facts = el("div", { class: "facts" }, el("span", {}, say(words.different, { same, count: tokens.length })), ...moved);
  return el("div", { class: `writer ${who}` }, name, el("div", {}, line, facts));
}

// What float32 sums in another order make is no change.
function changed({ moved, rounding }, who) {
  return moved[who] > rounding ? short(moved[who]) : "0";
}

function drawStep(figure) {
  const { view, words, header, dom } = figure;
  const { tokens } = header.rows[view.who];
  if (!tokens.length) return dom.opened.replaceChildren(words.no_room);
  const found = prediction(figure, view.who, view.step);
  const guess = view.open === "none" ? -1 : Math.min(Number(view.open), found.best);
  const before = view.step ? tokens.slice(0, view.step).join(" ") : header.tokens.at(-1);
  const left = el("div", {}, el("div", { class: "asked" }, `${words[view.who]}: `, say(words.after, { step: view.step + 1, before: before.length > 40 ? `\u2026${before.slice(-40)}` : before })),
    ...guessLines(figure, found, 5, guess, (open) => figure.set({ open: open === guess ? "none" : String(open) })));
  const right = guess < 0 ? el("p", { class: "note" }, words.open_hint) : openedNumber(figure, found, guess, () => figure.set({ open: "none" }));
  return dom.opened.replaceChildren(left, right);
}

export default mounted(Writing);
