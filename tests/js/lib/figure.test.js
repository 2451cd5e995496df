// A figure in a place with nothing but a width: what it takes from the address, what it writes there, when it is drawn.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { browser, message, place } from "../browser.js";

const { window, tick, resized, observers } = browser("http://localhost/output");
const { AddressedFigure } = await import("../../../assets/components/lib/addressed.js");
const { drawn, mounted } = await import("../../../assets/components/lib/figure.js");

// Ten words to choose from and two ways to see them; an address that says nothing means word 0 as logits.
const HEADER = {
  words: { title: "Next word" },
  url: { word: "output.word", show: "output.show" },
  first: { word: 0, show: "logits" },
  view: { word: 2, show: "logits" },
  options: { word: { from: 0, to: 9 }, show: ["logits", "probs"] },
};

let seen; // what the figures did, in their order
let last; // the one drawn last
let stops; // what unmounts them

const mount = mounted(
  class extends AddressedFigure {
    build() {
      seen.push(`build ${this.words.title} ${[...this.arrays.values]}`);
    }

    draw() {
      seen.push(`${this.view.word} ${this.view.show}`);
      last = this;
    }
  },
);

// A run of Streamlit's that brings these data; `at` is the place on the page.
function run(at, data, more = {}) {
  stops.push(mount({ data, parentElement: at.parentElement, ...more }));
}

function opened(query, header = HEADER, width = 800) {
  window.location = new URL(`/output${query}`, window.location);
  const at = place(width);
  run(at, message(header, [1, 2]));
  return at;
}

const query = () => Object.fromEntries(window.location.searchParams);

beforeEach(() => {
  window.go("/output");
  [seen, stops] = [[], []];
});

afterEach(() => {
  for (const stop of stops) stop?.();
  tick(10_000);
});

test("an address that names a view is opened there", () => {
  opened("?lang=zh&output.word=5&output.show=probs");
  assert.deepEqual(seen, ["build Next word 1,2", "5 probs"]);
  tick(1000);
  assert.deepEqual(query(), { lang: "zh", "output.word": "5", "output.show": "probs" });
});

test("an address that names none is opened where the server says, and then names it", () => {
  opened("?lang=zh");
  assert.deepEqual(seen, ["build Next word 1,2", "2 logits"]);
  tick(1000);
  assert.deepEqual(query(), { lang: "zh", "output.word": "2" }); // logits is what saying nothing means
});

test("what is no choice is refused, and leaves the address", () => {
  for (const word of ["", "abc", "5.5", " 5", "1e0", "0x1", "99999999999", "NaN", "<img>"]) {
    seen = [];
    const view = { word: 2, show: "probs" };
    opened(`?output.word=${encodeURIComponent(word)}&output.show=${encodeURIComponent(word)}`, { ...HEADER, view });
    assert.equal(seen.at(-1), "2 probs", `word ${word}`);
    tick(1000);
    assert.deepEqual(query(), { "output.word": "2", "output.show": "probs" }, `word ${word}`);
  }
});

test("a number out of range is the nearest that exists, in the view and in the address", () => {
  for (const [word, nearest] of [["10", 9], ["123456789", 9], ["-1", 0]]) {
    seen = [];
    opened(`?output.word=${word}`);
    assert.equal(seen.at(-1), `${nearest} logits`);
    tick(1000);
    assert.equal(query()["output.word"], String(nearest));
  }
});

test("one of a list of numbers is a number", () => {
  opened("?output.word=8", { ...HEADER, options: { ...HEADER.options, word: [1, 2, 8] } });
  assert.deepEqual(last.view, { word: 8, show: "logits" });
});

test("a choice is drawn at once, kept within what exists, and written", () => {
  opened("?output.word=5");
  for (const [word, nearest] of [[7, 7], [10, 9], [-3, 0]]) {
    last.set({ word });
    assert.equal(seen.at(-1), `${nearest} logits`);
    tick(1000);
    assert.deepEqual(query(), { "output.word": String(nearest) });
  }
  last.set({ show: "colours" });
  assert.equal(seen.at(-1), "0 logits");
  last.set({ show: "probs" });
  assert.equal(seen.at(-1), "0 probs");
  tick(1000);
  assert.deepEqual(query(), { "output.word": "0", "output.show": "probs" });
});

test("back and forward move the figure, but not on the way to another page", () => {
  opened("?output.word=5");
  window.go("/output?output.word=7&output.show=probs");
  assert.equal(seen.at(-1), "7 probs");
  const before = seen.length;
  window.go("/heads?output.word=3");
  assert.equal(seen.length, before);
  last.set({ word: 4 }); // still on screen for a moment
  tick(1000);
  assert.deepEqual(query(), { "output.word": "3" });
});

test("the same run once more builds nothing; another place of the server's is shown", () => {
  const at = opened("");
  const data = message(HEADER, [1, 2]);
  run(at, data);
  run(at, data);
  assert.deepEqual(seen, ["build Next word 1,2", "2 logits"]);
  tick(1000);
  window.location = new URL("/output", window.location); // it names no view any more
  run(at, message({ ...HEADER, view: { word: 4, show: "probs" } }, [1, 2]));
  assert.deepEqual(seen, ["build Next word 1,2", "2 logits", "4 probs"]);
});

test("another run is built anew at the place where the reader is", () => {
  const at = opened("?output.word=8");
  run(at, message(HEADER, [1, 3]));
  assert.deepEqual(seen.slice(2), ["build Next word 1,3", "8 logits"]);
  run(at, message({ ...HEADER, options: { ...HEADER.options, word: { from: 0, to: 3 } } }, [1, 3]));
  assert.deepEqual(seen.slice(4), ["build Next word 1,3", "3 logits"]);
  tick(1000);
  assert.deepEqual(query(), { "output.word": "3" });
});

test("drawn when there is room and when the width is another; narrow below 760 px", () => {
  const at = opened("", HEADER, 0);
  assert.deepEqual(seen, ["build Next word 1,2"]);
  for (const [width, draws, narrow] of [[800, 1, false], [800, 1, false], [759, 2, true], [760, 3, false], [0, 3, false]]) {
    at.root.clientWidth = width;
    resized();
    assert.equal(seen.length, 1 + draws, `${width} px`);
    assert.equal(at.root.classes.has("narrow"), narrow, `${width} px`);
  }
});

test("another theme is drawn once more, with the same data and nothing built", () => {
  const at = opened("");
  const data = message(HEADER, [1, 2]);
  run(at, data);
  at.root.theme["--st-background-color"] = "#11161d";
  run(at, data);
  run(at, data);
  assert.deepEqual(seen, ["build Next word 1,2", "2 logits", "2 logits"]);
});

test("two places are two figures; one that left hears nothing more", () => {
  const [one] = [opened("?output.word=1"), opened("?output.word=1")];
  seen = [];
  window.go("/output?output.word=2");
  assert.deepEqual(seen, ["2 logits", "2 logits"]);
  stops[0]();
  assert.equal(observers.size, 1);
  window.go("/output?output.word=3");
  assert.deepEqual(seen.slice(2), ["3 logits"]);
  run(one, message(HEADER, [1, 2])); // mounted again: a new figure
  assert.deepEqual(seen.slice(3), ["build Next word 1,2", "3 logits"]);
});

test("before there are data nothing happens", () => {
  run(place(), undefined);
  run(place(), null);
  assert.deepEqual(seen, []);
});

test("to the server: a value that it keeps, and something that happens once, through the newest run", () => {
  const sent = [];
  const through = (n) => ({
    setStateValue: (name, value) => sent.push([n, "state", name, value]),
    setTriggerValue: (name, value) => sent.push([n, "trigger", name, value]),
  });
  const at = place();
  const data = message(HEADER, [1, 2]);
  run(at, data, through(1));
  run(at, data, through(2));
  last.send("pick", 5);
  last.trigger("replay", true);
  assert.deepEqual(sent, [[2, "state", "pick", 5], [2, "trigger", "replay", true]]);
});

test("a figure without a state is a function of what came", () => {
  const calls = [];
  const component = drawn(({ root, header, arrays, words }) => calls.push([root.clientWidth, header.n, [...arrays.values], words.title]));
  const { parentElement } = place(320);
  component({ data: message({ n: 4, words: { title: "T" } }, [0.5]), parentElement });
  assert.deepEqual(calls, [[320, 4, [0.5], "T"]]);
});

test("what is to be sent soon is sent once, when nothing more has come, and not by a figure that is gone", () => {
  const sent = [];
  const at = place(800);
  run(at, message(HEADER, [1, 2]), { setStateValue: (name, value) => sent.push([name, value]) });
  for (const word of [3, 4, 5]) {
    last.sendSoon("pick", { word });
    tick(149);
  }
  assert.deepEqual(sent, []);
  tick(1);
  assert.deepEqual(sent, [["pick", { word: 5 }]]);
  last.sendSoon("pick", { word: 6 });
  stops.pop()();
  tick(10_000);
  assert.equal(sent.length, 1);
});
