// A figure that plays: a clock with one button. It starts only when asked to, and each beat is a step, so that it runs
// with reduced motion too; what glides between beats asks reducedMotion() of theme.js.

import { AddressedFigure } from "./addressed.js";

// A subclass says how to advance() and to rewind() for a start from the end, and has dom.play.
export class PlayedFigure extends AddressedFigure {
  beat = 700; // ms
  /** @type {number} */
  timer = null;

  prepare() {
    clearTimeout(this.timer);
    this.timer = null;
  }

  /** @type {AddressedFigure["take"]} */
  take(message) {
    super.take(message);
    this.drawPlay();
  }

  get playing() {
    return this.timer !== null;
  }

  toggle() {
    if (this.playing) return this.pause();
    this.rewind();
    return this.play();
  }

  // The first beat comes after so many ms.
  play(first = this.beat) {
    const tick = () => {
      if (this.advance()) this.timer = setTimeout(tick, this.beat);
      else this.pause();
    };
    this.timer = setTimeout(tick, first);
    this.drawPlay();
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = null;
    this.drawPlay();
  }

  // One step on; whether there is another.
  advance() {
    return false;
  }

  rewind() {}

  drawPlay() {
    this.dom.play.textContent = this.playing ? `\u275a\u275a ${this.words.pause}` : `\u25b6 ${this.words.play}`;
  }

  stop() {
    clearTimeout(this.timer);
    super.stop();
  }
}
