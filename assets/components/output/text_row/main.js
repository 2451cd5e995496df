// The learner's text as chips: how far the model reads and what it has to predict there; or how well it predicted each.

import { drawLosses, lossParts } from "./losses.js";
import { el } from "../../lib/dom.js";
import { AddressedFigure } from "../../lib/addressed.js";
import { mounted } from "../../lib/figure.js";
import { keys } from "../../lib/keys.js";
import { inside } from "../../lib/maths.js";

class TextRow extends AddressedFigure {
  // The numbers of a page belong to the position that the server computed; a choice still on its way there counts more.
  arrived() {
    const { tokens, view } = this.header;
    const text = JSON.stringify(tokens);
    if (view.position === this.awaited || text !== this.text) this.awaited = null;
    this.text = text;
    return this.within(this.awaited === null ? view : this.view);
  }

  build() {
    const { header, words } = this;
    this.chips = header.tokens.map((text, t) =>
      el("button", { class: "chip", role: "option", title: text, tabindex: -1, dir: "auto", onclick: () => this.pick(t) }, text));
    this.open = el("span", { class: "chip open", title: words.next }, "?");
    this.row = el("div", { class: "row", role: "listbox", "aria-label": header.losses ? words.label_loss : words.label },
      ...this.chips, this.open);
    const hint = el("div", { class: "hint" }, header.losses ? words.hint_loss : words.hint);
    this.parts = header.losses ? lossParts(this) : [];
    this.root.replaceChildren(hint, this.row, ...this.parts);
    const by = (step) => () => this.pick(inside(this.chosen() + step, header.tokens.length), true);
    keys(this.row, { ArrowLeft: by(-1), ArrowRight: by(1) });
  }

  // The chip that carries the choice: the last one read, or with losses the one that was predicted.
  chosen() {
    const { losses, tokens } = this.header;
    if (!losses) return this.view.position;
    return this.first || tokens.length < 2 ? 0 : this.read() + 1;
  }

  // The last token read. What comes after the text has no loss: there the last prediction within it is shown.
  read() {
    const { losses, tokens } = this.header;
    return losses ? inside(this.view.position, tokens.length - 1) : this.view.position;
  }

  pick(t, focus = false) {
    this.first = Boolean(this.header.losses) && t === 0; // nothing stands before it: there is no prediction to go to
    this.set({ position: this.header.losses ? Math.max(0, t - 1) : t });
    if (focus) this.chips[this.chosen()].focus({ preventScroll: true });
    const { position } = this.view;
    this.awaited = position === this.header.view.position ? null : position;
    this.sendSoon("pick", { position });
  }

  draw() {
    const { header } = this;
    const [chosen, read] = [this.chosen(), this.read()];
    const target = this.first ? -1 : read + 1;
    this.chips.forEach((chip, t) => {
      chip.classList.toggle("here", t === read && !this.first);
      chip.classList.toggle("target", t === target);
      chip.classList.toggle("unseen", !header.losses && t > target);
      chip.setAttribute("aria-selected", String(t === chosen));
      chip.tabIndex = t === chosen ? 0 : -1;
    });
    this.open.hidden = target < header.tokens.length;
    const { row } = this;
    const at = (target < header.tokens.length && target >= 0 ? this.chips[target] : this.chips[read]);
    if (at.offsetTop < row.scrollTop || at.offsetTop + at.offsetHeight > row.scrollTop + row.clientHeight)
      row.scrollTop = at.offsetTop - at.offsetHeight - 9; // a whole line above it
    if (header.losses) drawLosses(this);
  }
}

export default mounted(TextRow);
