// RoPE's rotation: each pair of coordinates of one query and one key is a hand on a dial, turned by place x theta. Drag a
// hand or a slider: the dot product after turning depends on the places only through their distance.

import { drawCurve } from "./curve.js";
import { drawDial } from "./dial.js";
import { afterTurning, contribution, pairsOf } from "./turning.js";
import { AddressedFigure } from "../../lib/addressed.js";
import { el, say, token } from "../../lib/dom.js";
import { mounted } from "../../lib/figure.js";
import { keys } from "../../lib/keys.js";
import { clamp, inside } from "../../lib/maths.js";
import { full, short, small } from "../../lib/number.js";

class RopeDials extends AddressedFigure {
  // A place that nobody chose is where the token stands.
  get m() {
    return this.view.m ?? this.view.query;
  }

  get n() {
    return this.view.n ?? this.view.key;
  }

  build() {
    const { header, root, words } = this;
    const pairs = this.arrays.theta.length;
    this.last = header.options.m.to;
    this.chosen = ["query", "key"].map((part) => this.picker(part));
    this.sliders = ["m", "n"].map((name) => this.slider(name));
    const both = [-1, 1].map((by) => el("button", { class: "both", "aria-label": by < 0 ? words.both_back : words.both_on, onclick: () => this.both(by) },
      by < 0 ? `\u25c0 ${words.both}` : `${words.both} \u25b6`));
    const home = el("button", { class: "home", onclick: () => this.set({ m: null, n: null }) }, words.home);
    this.dials = Array.from({ length: pairs }, (_, i) => el("figure", { class: "dial", "data-pair": i }));
    this.dials.forEach((dial, i) => (dial.onpointerdown = (event) => this.drag(event, dial, i)));
    this.said = el("div", { class: "said", "aria-live": "polite" });
    this.curve = el("div", { class: "curve" });
    this.table = el("div", { class: "table" });
    const folded = el("details", {}, el("summary", {}, words.open), this.table);
    root.replaceChildren(el("div", { class: "choices" }, ...this.chosen), el("div", { class: "dials", role: "group", "aria-label": words.dials }, ...this.dials),
      el("div", { class: "sliders" }, ...this.sliders, el("div", { class: "buttons" }, ...both, home)), this.said, this.curve, folded);
    this.folded = folded;
    this.folded.ontoggle = () => this.draw();
  }

  // The tokens of the text as chips: whose query, whose key.
  picker(part) {
    const { header: { tokens }, words } = this;
    const role = part === "query" ? "q" : "k";
    const chips = tokens.map((text, t) => el("button", { class: `chip ${role}`, role: "option", title: text, dir: "auto", onclick: () => this.choose(part, t) }, text));
    const row = el("div", { class: "row", role: "listbox", "aria-label": words[part] }, ...chips);
    const by = (step) => () => {
      this.choose(part, inside(this.view[part] + step, tokens.length));
      chips[this.view[part]].focus({ preventScroll: true });
    };
    keys(row, { ArrowLeft: by(-1), ArrowRight: by(1) });
    return Object.assign(el("div", { class: "line" }, el("span", { class: `name ${role}` }, words[part]), row), { chips });
  }

  // Another token stands at its own place.
  choose(part, t) {
    this.set({ [part]: t, [part === "query" ? "m" : "n"]: null });
  }

  slider(name) {
    const { words } = this;
    const input = el("input", { type: "range", min: 0, max: this.last, step: 1, "aria-label": words[`place_${name}`], oninput: () => this.place(name, Number(input.value)) });
    const output = el("output", {});
    return Object.assign(el("label", { class: `slider ${name}` }, el("span", {}, words[`place_${name}`]), input, output), { input, output });
  }

  // Place by place; where the token stands is no choice of its own.
  place(name, value) {
    const own = name === "m" ? this.view.query : this.view.key;
    this.set({ [name]: value === own ? null : value });
  }

  both(by) {
    const { m, n, last } = this;
    if (Math.min(m, n) + by < 0 || Math.max(m, n) + by > last) return;
    this.place("m", m + by);
    this.place("n", n + by);
  }

  // A hand is dragged: the nearer one of the two follows the pointer in whole places.
  drag(event, dial, i) {
    const theta = this.arrays.theta[i];
    const box = dial.querySelector("svg").getBoundingClientRect();
    const angleOf = (at) => Math.atan2(-(at.clientY - box.top - box.height / 2), at.clientX - box.left - box.width / 2);
    const between = (a, b) => Math.atan2(Math.sin(a - b), Math.cos(a - b));
    const { q, k } = pairsOf(this, i);
    const hands = [["m", q, this.m], ["n", k, this.n]].map(([name, [x, y], at]) => ({ name, at, angle: Math.atan2(y, x) + at * theta }));
    hands.sort((one, other) => Math.abs(between(angleOf(event), one.angle)) - Math.abs(between(angleOf(event), other.angle)));
    let [before, turned] = [angleOf(event), 0];
    const { name, at } = hands[0];
    dial.setPointerCapture(event.pointerId);
    dial.onpointermove = (to) => {
      turned += between(angleOf(to), before);
      before = angleOf(to);
      this.place(name, clamp(Math.round(at + turned / theta), 0, this.last));
    };
    dial.onpointerup = dial.onpointercancel = () => (dial.onpointermove = null);
    event.preventDefault();
  }

  draw() {
    const { chosen, sliders, view, words } = this;
    const places = { m: this.m, n: this.n };
    [view.query, view.key].forEach((at, part) => chosen[part].chips.forEach((chip, t) => {
      chip.setAttribute("aria-selected", String(t === at));
      chip.tabIndex = t === at ? 0 : -1;
    }));
    [view.query, view.key].forEach((at, part) => seen(chosen[part].chips[at]));
    for (const [at, name] of ["m", "n"].entries()) {
      sliders[at].input.value = places[name];
      sliders[at].output.textContent = String(places[name]);
    }
    this.dials.forEach((dial, i) => drawDial(this, dial, i));
    this.read(words);
    drawCurve(this);
    if (this.folded.open) this.table.replaceChildren(this.opens());
  }

  // q.k before and after, and at their own places the difference from the core's.
  read(words) {
    const { header: { tokens, scale }, arrays: { raw }, m, n, view } = this;
    const after = afterTurning(this, m, n);
    const numbers = { before: short(afterTurning(this, 0, 0)), after: short(after), m, n, apart: m - n, scaled: short(after * scale) };
    const core = raw[view.query * tokens.length + view.key];
    const home = m - n === view.query - view.key;
    this.said.replaceChildren(
      el("div", {}, token(tokens[view.query], "q"), ` m = ${m} \u00b7 `, token(tokens[view.key], "k"), ` n = ${n} \u00b7 `, el("b", {}, say(words.apart, numbers))),
      el("div", { class: "numbers" }, el("span", {}, say(words.before, numbers)), " \u2192 ", el("b", {}, say(words.after, numbers)), ` \u00b7 ${say(words.scaled, numbers)}`),
      el("div", { class: "check" }, home ? say(words.check, { again: full(after), core: full(core), difference: small(Math.abs(after - core)) }) : words.elsewhere));
  }

  // Each pair opened: q before and after, k before and after, what the pair adds to q.k; the dials as a table.
  opens() {
    const { arrays: { theta }, words, m, n } = this;
    /** @type {(pair: number[]) => string} */
    const two = ([x, y]) => `(${short(x)}, ${short(y)})`;
    const row = (i) => {
      const { q, k, turnedQ, turnedK } = pairsOf(this, i);
      return el("tr", {}, el("th", { scope: "row" }, String(i)), ...[short(theta[i]), two(q), two(turnedQ), two(k), two(turnedK), short(contribution(this, i, m, n))].map((cell) => el("td", {}, cell)));
    };
    const heads = [words.pair, "\u03b8", "q", say(words.turned, { what: "q", by: `${m}\u03b8` }), "k", say(words.turned, { what: "k", by: `${n}\u03b8` }), words.adds];
    return el("table", {}, el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, ...Array.from(theta, (_, i) => row(i)),
        el("tr", { class: "sum" }, el("th", { scope: "row" }, "\u03a3"), ...Array.from({ length: 5 }, () => el("td", {})), el("td", {}, short(afterTurning(this, m, n))))));
  }
}

// The row of chips is scrolled to the chosen one.
function seen(chip) {
  const row = chip.parentElement;
  if (chip.offsetTop < row.scrollTop || chip.offsetTop + chip.offsetHeight > row.scrollTop + row.clientHeight)
    row.scrollTop = chip.offsetTop - 2;
}

export default mounted(RopeDials);
