// One sentence under five objectives: all in bands, or one enlarged. A click on a token hides it; all answers are here.

import { KINDS, placesOf } from "./rows.js";
import { drawLarge } from "./large.js";
import { drawCards } from "./cards.js";
import { drawBands } from "./bands.js";
import { keepingFocus } from "../predictions.js";
import { keys } from "../../lib/keys.js";
import { AddressedFigure, inside, mounted, wholeNumber } from "../../lib/figure.js";
import { el } from "../../lib/dom.js";
import { sameRun, tellAddress } from "../../lib/again.js";

class ObjectiveBands extends AddressedFigure {
  take(blob) {
    if (!sameRun(this, blob)) super.take(blob);
    tellAddress(this);
  }

  parse(name, raw) {
    return name === "big" || name === "open" ? raw : wholeNumber(raw);
  }

  within({ at, pair, big, open, place, guess }) {
    const { header } = this;
    const kind = KINDS.includes(open) ? open : "none";
    const most = kind === "none" ? 1 : placesOf(this, kind);
    const last = kind === "none" ? 0 : this.arrays[`${kind}_best`].shape[1];
    return {
      at: inside(at, header.tokens.length), pair: inside(pair, header.pairs.length), big: KINDS.includes(big) ? big : "all",
      open: kind, place: inside(place, most), guess: inside(guess, last + 1),
    };
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
    keepingFocus(this, () => {
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
