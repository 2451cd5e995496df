// One sentence under five objectives: all in bands, or one enlarged. A click on a token hides it; all answers are here.

import { placesOf } from "./rows.js";
import { drawLarge } from "./large.js";
import { drawCards } from "./cards.js";
import { drawBands } from "./bands.js";
import { el, keepingFocus } from "../../lib/dom.js";
import { AddressedFigure } from "../../lib/addressed.js";
import { mounted } from "../../lib/figure.js";
import { keys } from "../../lib/keys.js";
import { inside } from "../../lib/maths.js";

class ObjectiveBands extends AddressedFigure {
  get kinds() {
    return this.header.options.open.filter((kind) => kind !== "none");
  }

  // An opened number is one that its objective has.
  within(view) {
    const near = super.within(view);
    if (near.open === "none") return { ...near, place: 0, guess: 0 };
    const [, best] = this.arrays[`${near.open}_best`].shape;
    return { ...near, place: inside(near.place, placesOf(this, near.open)), guess: inside(near.guess, best + 1) };
  }

  build() {
    this.dom = { place: el("div", { class: "place" }), cards: el("div", { class: "same" }) };
    const { words } = this;
    const key = (kind, text) => el("span", { class: "key" }, el("i", { class: kind }), text);
    this.dom.keys = el("div", { class: "keys" }, key("may", words.key_may), key("hidden", words.key_hidden), key("judged", words.key_judged), key("right", words.key_right), key("ring", words.key_ring));
    this.root.replaceChildren(this.dom.place, this.dom.keys, this.dom.cards);
    keys(this.dom.place, { ArrowLeft: () => this.walk(-1), ArrowRight: () => this.walk(1) });
  }

  draw() {
    const all = this.view.big === "all";
    this.dom.cards.hidden = !all;
    keepingFocus(this.root, () => {
      keepScroll(this, all ? drawBands : drawLarge);
      if (all) drawCards(this);
    });
  }

  walk(by) {
    this.hide(this.view.at + by);
    this.dom.place.querySelector(`.chip[data-t="${this.view.at}"]`)?.focus({ preventScroll: true });
  }

  // Another token is hidden: an opened number moves along to the same place of that token.
  hide(t) {
    const at = inside(t, this.header.tokens.length);
    this.set({ at, ...(this.view.open === "causal" ? { place: at } : {}) });
  }

  openAt(kind, place, guess) {
    const same = this.view.open === kind && this.view.place === place && this.view.guess === guess;
    this.set(same ? { open: "none" } : { open: kind, place, guess });
  }
}

// The picture is drawn anew and stays where it was scrolled; a large one shows the row that has to say the word.
function keepScroll(figure, redraw) {
  const before = figure.dom.place.querySelector(".scroll")?.scrollLeft ?? 0;
  redraw(figure);
  const scroll = figure.dom.place.querySelector(".scroll");
  scroll.scrollLeft = before;
  const chip = scroll.querySelector('.chip[aria-pressed="true"]');
  if (chip && figure.shownAt !== figure.view.at) bringInto(scroll, chip);
  figure.shownAt = figure.view.at;
  const wanted = scroll.querySelector(".row.wanted");
  if (wanted) scroll.scrollTop = Math.max(0, wanted.offsetTop + wanted.offsetHeight + 60 - scroll.clientHeight);
}

// Another token is hidden: its column comes into sight if it is not.
function bringInto(scroll, chip) {
  const name = scroll.querySelector(".name").offsetWidth;
  const [left, right] = [chip.offsetLeft - name, chip.offsetLeft + chip.offsetWidth - scroll.clientWidth];
  if (left < scroll.scrollLeft || right > scroll.scrollLeft) scroll.scrollLeft = (left + right) / 2;
}

export default mounted(ObjectiveBands);
