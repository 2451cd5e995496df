// Colours against what is published of the two scales: ColorBrewer's PuOr and cividis (Nu\u00f1ez et al. 2018).

import assert from "node:assert/strict";
import { test } from "node:test";

import { DIVERGING, SEQUENTIAL, absMax, ramp, signedStyle, stepOfSigned, stepOfWeight, weightStyle } from "../../../assets/components/lib/colour.js";

const channels = (css) => [1, 3, 5].map((at) => Number.parseInt(css.slice(at, at + 2), 16));

// Relative luminance and contrast as WCAG 2 defines them.
function luminance(css) {
  const [r, g, b] = channels(css).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
const contrast = (one, other) => {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};

test("a signed value below 0 is purple, above 0 orange, at 0 white", () => {
  for (const limit of [1e-6, 1, 250])
    for (const part of [0.05, 0.2, 0.5, 1]) {
      const [red, , blue] = channels(DIVERGING.css[stepOfSigned(part * limit, limit)]);
      assert.ok(red > blue, `${part} of ${limit} is orange`);
      const [r, , b] = channels(DIVERGING.css[stepOfSigned(-part * limit, limit)]);
      assert.ok(b > r, `-${part} of ${limit} is purple`);
    }
  for (const limit of [0, 1, 250]) {
    const zero = channels(DIVERGING.css[stepOfSigned(0, limit)]);
    assert.ok(Math.min(...zero) > 230 && Math.max(...zero) - Math.min(...zero) < 12, `0 of ${limit} is ${zero}`);
  }
});

test("half of the limit is half way to the end", () => {
  for (const limit of [0.01, 1, 250]) {
    assert.ok(Math.abs(stepOfSigned(limit / 2, limit) - 191.25) < 1);
    assert.ok(Math.abs(stepOfSigned(-limit / 2, limit) - 63.75) < 1);
  }
  assert.ok(Math.abs(stepOfWeight(0.2) - 51) < 1);
});

test("both scales end as published, and a value outside takes the end", () => {
  for (const far of [-1, -7, -Infinity]) assert.equal(DIVERGING.css[stepOfSigned(far, 1)], "#2d004b");
  for (const far of [1, 7, Infinity]) assert.equal(DIVERGING.css[stepOfSigned(far, 1)], "#7f3b08");
  for (const low of [0, -0.5]) assert.equal(SEQUENTIAL.css[stepOfWeight(low)], "#002051");
  for (const high of [1, 1.5]) assert.equal(SEQUENTIAL.css[stepOfWeight(high)], "#fdea45");
});

test("a larger weight is never darker, a larger size of a signed value never lighter", () => {
  for (let step = 1; step < 256; step += 1)
    assert.ok(luminance(SEQUENTIAL.css[step]) > luminance(SEQUENTIAL.css[step - 1]) - 0.002, `cividis at ${step}`);
  for (let step = 0; step < 127; step += 1) {
    assert.ok(luminance(DIVERGING.css[step]) < luminance(DIVERGING.css[step + 1]) + 0.002, `PuOr at ${step}`);
    assert.ok(luminance(DIVERGING.css[255 - step]) < luminance(DIVERGING.css[254 - step]) + 0.002, `PuOr at ${255 - step}`);
  }
});

test("ink can be read on its colour, and a pixel has the bytes of its css", () => {
  for (const { css, ink, rgba } of [SEQUENTIAL, DIVERGING])
    css.forEach((colour, step) => {
      const written = ink[step] === "#000" ? "#000000" : "#ffffff";
      assert.ok(contrast(colour, written) > 4.4, `${ink[step]} on ${colour}`);
      assert.deepEqual([...new Uint8Array(rgba.slice(step, step + 1).buffer)], [...channels(colour), 255]);
    });
});

test("as a style: the ends as published, with an ink that can be read on them", () => {
  assert.equal(weightStyle(0), "background:#002051;color:#fff");
  assert.equal(weightStyle(1), "background:#fdea45;color:#000");
  assert.equal(signedStyle(-2, 2), "background:#2d004b;color:#fff");
  assert.equal(signedStyle(2, 2), "background:#7f3b08;color:#fff");
  assert.match(signedStyle(0, 2), /;color:#000$/);
});

test("a legend runs from one end of its scale to the other", () => {
  globalThis.document = { createElement: () => ({ append() {}, setAttribute(name, value) { this[name] = value; } }) };
  const stops = ramp(SEQUENTIAL).style.match(/#[0-9a-f]{6}|undefined/g);
  assert.deepEqual([stops.length, stops[0], stops.at(-1)], [17, "#002051", "#fdea45"]);
  stops.forEach((stop, at) => assert.ok(stop === SEQUENTIAL.css[16 * at] || at === 16, `stop ${at}`));
});

test("absMax: the largest finite size", () => {
  assert.equal(absMax([1, -3, 2]), 3);
  assert.equal(absMax([-Infinity, NaN, 0.5, Infinity]), 0.5);
  assert.equal(absMax([]), 0);
});
