// A figure that plays, by a clock that the test turns.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { browser, message, place } from "../browser.js";

const { tick } = browser("http://localhost/output");
const { mounted } = await import("../../../assets/components/lib/figure.js");
const { PlayedFigure } = await import("../../../assets/components/lib/player.js");

const HEADER = {
  words: { play: "play", pause: "pause" },
  url: { step: "output.step" },
  first: { step: 0 },
  view: { step: 0 },
  options: { step: { from: 0, to: 3 } },
};

let figure;

const mount = mounted(
  class extends PlayedFigure {
    dom = { play: { textContent: "" } };

    build() {
      figure = this;
    }

    advance() {
      this.set({ step: this.view.step + 1 });
      return this.view.step < 3;
    }

    rewind() {
      if (this.view.step === 3) this.set({ step: 0 });
    }
  },
);

const state = () => [figure.view.step, figure.playing, figure.dom.play.textContent.slice(2).trim()];

let stop;
let at;

const run = (values) => (stop = mount({ data: message(HEADER, values), parentElement: at.parentElement }));

beforeEach(() => {
  stop?.();
  tick(10_000);
  window.history.replaceState(null, "", "/output");
  at = place();
  run([1]);
});

test("it starts only when asked to", () => {
  tick(60_000);
  assert.deepEqual(state(), [0, false, "play"]);
});

test("a step a beat until there is no more, then it rests and can start again", () => {
  figure.toggle();
  assert.deepEqual(state(), [0, true, "pause"]);
  for (const step of [1, 2]) {
    tick(figure.beat - 1);
    assert.equal(figure.view.step, step - 1);
    tick(1);
    assert.deepEqual(state(), [step, true, "pause"]);
  }
  tick(figure.beat);
  assert.deepEqual(state(), [3, false, "play"]);
  tick(60_000);
  assert.deepEqual(state(), [3, false, "play"]);
  figure.toggle();
  assert.deepEqual(state(), [0, true, "pause"]);
});

test("a pause holds where it is", () => {
  figure.toggle();
  tick(figure.beat);
  figure.toggle();
  assert.deepEqual(state(), [1, false, "play"]);
  tick(60_000);
  assert.equal(figure.view.step, 1);
});

test("another run stops it; one that is unmounted plays no more", () => {
  figure.toggle();
  run([2]);
  assert.deepEqual(state(), [0, false, "play"]);
  tick(60_000);
  assert.equal(figure.view.step, 0);
  figure.toggle();
  const left = figure;
  stop();
  tick(60_000);
  assert.equal(left.view.step, 0);
});
