// The keyboard of a figure: its keys and no others, and none that somebody types with.

import assert from "node:assert/strict";
import { test } from "node:test";

import { keys } from "../../../assets/components/lib/keys.js";

// Presses a key while an element of that tag has the focus; says what was called and whether the page heard of it.
function pressed(key, { tag = "div", ...held } = {}) {
  const [node, called] = [{}, []];
  const heard = { default: true, further: true };
  keys(node, { ArrowLeft: () => called.push("left"), " ": () => called.push("space") });
  node.onkeydown({
    key,
    target: { matches: (selector) => selector.split(", ").includes(tag) },
    preventDefault: () => (heard.default = false),
    stopPropagation: () => (heard.further = false),
    ...held,
  });
  return { called, ...heard };
}

test("a key of the table is handled once, and the page does not scroll", () => {
  assert.deepEqual(pressed("ArrowLeft"), { called: ["left"], default: false, further: false });
  assert.deepEqual(pressed(" "), { called: ["space"], default: false, further: false });
  assert.deepEqual(pressed("ArrowLeft", { tag: "button" }).called, ["left"]);
});

test("every other key, and one held with others, is the browser's", () => {
  const untouched = { called: [], default: true, further: true };
  for (const key of ["Tab", "a", "ArrowRight"]) assert.deepEqual(pressed(key), untouched, key);
  for (const held of ["altKey", "ctrlKey", "metaKey"]) assert.deepEqual(pressed("ArrowLeft", { [held]: true }), untouched, held);
});

test("sliders and fields keep their keys, buttons their space", () => {
  for (const tag of ["input", "select", "textarea"]) assert.deepEqual(pressed("ArrowLeft", { tag }).called, [], tag);
  assert.deepEqual(pressed(" ", { tag: "button" }).called, []);
});
