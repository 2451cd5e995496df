// The neurons that write most at a token: how strongly each is active on all tokens, and the words it raises, by its
// weights and as measured by switching it off.

import { DIVERGING, absMax, signedStyle, ramp } from "../../lib/colour.js";
import { AddressedFigure } from "../../lib/addressed.js";
import { el, keepingFocus, say, token } from "../../lib/dom.js";
import { mounted } from "../../lib/figure.js";
import { keys } from "../../lib/keys.js";
import { rowOf } from "../../lib/maths.js";
import { full, short, small } from "../../lib/number.js";

class Neurons extends AddressedFigure {
  narrow = 900;

  build() {
    const { header, words } = this;
    const tokens = header.tokens.map((text, t) => el("button", { class: "token", dir: "auto", title: text, onclick: () => this.pick({ at: t }) }, text));
    const chips = el("div", { class: "tokens", role: "group", "aria-label": words.tokens }, ...tokens);
    const list = el("div", { class: "list", role: "listbox", tabindex: 0, "aria-label": words.list });
    list.onclick = ({ target }) => {
      const rank = target.closest("[data-rank]")?.dataset.rank;
      if (rank !== undefined) this.pick({ rank: Number(rank) });
    };
    const opened = el("div", { class: "opened", "aria-live": "polite" });
    const facts = el("div", { class: "facts" });
    this.dom = { tokens, list, opened, facts };
    const by = (rank, at) => () => this.pick({ rank: this.view.rank + rank, at: this.view.at + at });
    const figure = el("div", { class: "neurons" }, chips, facts, el("div", { class: "sides" }, list, opened));
    keys(figure, { ArrowUp: by(-1, 0), ArrowDown: by(1, 0), ArrowLeft: by(0, -1), ArrowRight: by(0, 1) });
    this.root.replaceChildren(figure);
  }

  // The neurons of another token, and what one of them does, are the server's to say.
  pick(changes) {
    this.set(changes);
    this.sendSoon("pick", { at: this.view.at, rank: this.view.rank });
  }

  get here() {
    const { of } = this.header;
    return of.at === this.view.at && of.rank === this.view.rank;
  }

  draw() {
    const { dom, view, header, words } = this;
    dom.tokens.forEach((chip, t) => chip.setAttribute("aria-pressed", t === view.at));
    const known = header.of.at === view.at;
    dom.facts.textContent = known ? say(words.facts, { count: header.count, half: header.half, missed: small(header.missed) }) : words.waits;
    dom.list.classList.toggle("waits", !known);
    const limit = absMax(this.arrays.act);
    const most = Math.max(...this.arrays.length) || 1;
    keepingFocus(this.root, () => {
      dom.list.replaceChildren(this.headLine(limit), ...header.neurons.map((n, rank) => this.lineOf(n, rank, limit, most)));
      dom.opened.replaceChildren(...(known ? this.openedParts() : []));
    });
    dom.list.setAttribute("aria-activedescendant", `neuron-${view.rank}`);
  }

  headLine(limit) {
    const { words } = this;
    return el("div", { class: "line head", "aria-hidden": "true" }, el("span", {}, words.neuron), el("span", {}, words.writes), el("span", { class: "key" }, `${words.active} ${short(-limit)}`, ramp(DIVERGING), short(limit)));
  }

  lineOf(n, rank, limit, most) {
    const { header, arrays, view, words } = this;
    const acts = rowOf(arrays.act, rank);
    const [from] = header.window;
    const cells = Array.from(acts, (x, i) => el("i", { class: from + i === header.of.at ? "at" : null, title: `${header.tokens[from + i]}: ${short(x)}`, style: signedStyle(x, limit) }));
    const share = arrays.length[rank] / arrays.total[0];
    const label = say(words.neuron_says, { neuron: n, active: short(acts[header.of.at - from]), length: short(arrays.length[rank]) });
    return el("div", { class: `line${rank === view.rank ? " chosen" : ""}`, id: `neuron-${rank}`, role: "option", "aria-selected": rank === view.rank ? "true" : "false", "aria-label": label, "data-rank": rank },
      el("span", { class: "id" }, String(n)), el("span", { class: "length", title: say(words.share, { share: (100 * share).toFixed(1) }) }, el("i", { style: `width:${(100 * arrays.length[rank]) / most}%` }), el("b", {}, short(arrays.length[rank]))),
      el("span", { class: "strip" }, ...cells));
  }

  openedParts() {
    const { header, view, words, arrays } = this;
    const { rank } = view;
    const active = rowOf(arrays.act, rank)[header.of.at - header.window[0]];
    const who = el("div", { class: "who" }, el("b", {}, say(words.title, { neuron: header.neurons[rank] })), " \u00b7 ", token(header.tokens[header.of.at]), " \u00b7 ", say(words.is_active, { active: short(active) }));
    return [who, ...this.byWeights(rank), ...this.measured(), el("div", { class: "dim" }, say(words.length_line, { active: short(Math.abs(active)), row: short(arrays.length[rank] / (Math.abs(active) || 1)), length: short(arrays.length[rank]) }))];
  }

  byWeights(rank) {
    const { header, words } = this;
    if (!header.promoted) return [el("p", { class: "dim" }, words.not_straight)];
    const [raised, lowered] = header.promoted[rank];
    return [el("h4", {}, words.by_weights), this.wordsLine(words.raises, raised), this.wordsLine(words.lowers, lowered)];
  }

  measured() {
    const { header, words } = this;
    if (!header.effect) return [el("p", { class: "dim" }, words.no_words)];
    if (!this.here) return [el("h4", {}, words.measured), el("p", { class: "dim" }, words.waits)];
    const { raised, lowered, divergence } = header.effect;
    return [el("h4", {}, words.measured), this.wordsLine(words.raised, raised), this.wordsLine(words.lowered, lowered), el("div", { class: "check" }, say(words.divergence, { divergence: short(divergence) }))];
  }

  wordsLine(name, list) {
    return el("div", { class: "promoted" }, el("span", { class: "name" }, name), ...list.map(([text, x]) => el("span", { class: "word" }, token(text), el("b", { title: full(x) }, short(x)))));
  }
}

export default mounted(Neurons);
