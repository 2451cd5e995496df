// From logits to the distribution that is drawn from: closed forms, values worked by hand, the definition of top-p anew.

import assert from "node:assert/strict";
import { test } from "node:test";

import { entropy, ranked, reshape, tally } from "../../../assets/components/output/next_word/maths.js";

const OFF = { temperature: 1, topK: 0, topP: 1 };
const LOGITS = [4, 2, 1, 1].map(Math.log); // at temperature 1: 1/2, 1/4, 1/8, 1/8

function near(actual, expected) {
  assert.equal(actual.length, expected.length);
  expected.forEach((x, at) => assert.ok(Math.abs(actual[at] - x) < 1e-12, `${[...actual]} for ${expected}`));
}

// The numbers of x -> sin(n) * 10000: the same in every run, with no order to lean on.
const scattered = (count, seed) => Array.from({ length: count }, (_, n) => ((Math.sin(seed + n) * 10_000) % 1) * 4);

test("ranked: from the largest, equal ones in the order of the vocabulary", () => {
  assert.deepEqual([...ranked(Float32Array.of(1, 3, -2, 3, 1))], [1, 3, 0, 4, 2]);
});

test("temperature: p' is p to the power 1/T, renormalised", () => {
  near(reshape(LOGITS, OFF).probs, [4 / 8, 2 / 8, 1 / 8, 1 / 8]);
  near(reshape(LOGITS, { ...OFF, temperature: 0.5 }).probs, [16 / 22, 4 / 22, 1 / 22, 1 / 22]);
  near(reshape(LOGITS, { ...OFF, temperature: 2 }).probs, [2, 2 ** 0.5, 1, 1].map((e) => e / (4 + 2 ** 0.5)));
  near(reshape(LOGITS, { ...OFF, temperature: 0 }).probs, [1, 0, 0, 0]);
  near(reshape([3, 3, 3], { ...OFF, temperature: 0 }).probs, [1, 0, 0]);
  near(reshape([1000, 1000 - Math.log(3)], OFF).probs, [3 / 4, 1 / 4]); // no overflow
});

test("top-k: the k likeliest share what there is", () => {
  const { probs, kept, share } = reshape(LOGITS, { ...OFF, topK: 2 });
  near(probs, [2 / 3, 1 / 3, 0, 0]);
  near([kept, share], [2, 3 / 4]);
  near(reshape(LOGITS, { ...OFF, topK: 9 }).probs, [4 / 8, 2 / 8, 1 / 8, 1 / 8]);
});

test("top-p: the word that reaches p stays, the next one goes, also where p is met exactly", () => {
  const even = [0, 0, 0, 0]; // four times exactly 1/4
  for (const [topP, kept] of [[0.01, 1], [0.25, 1], [0.26, 2], [0.5, 2], [0.51, 3], [0.75, 3], [0.76, 4], [1, 4]])
    assert.equal(reshape(even, { ...OFF, topP }).kept, kept, `top-p ${topP}`);
  const eight = Array(8).fill(0); // after top-k, p is a part of what top-k has left
  assert.equal(reshape(eight, { ...OFF, topK: 4, topP: 0.5 }).kept, 2);
});

test("top-p: no shorter head of the list holds p", () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const sorted = scattered(12, seed * 31).sort((a, b) => b - a);
    const [temperature, topK, topP] = [0.3 + (seed % 7) / 4, seed % 13, 0.05 + (seed % 19) / 20];
    const whole = sorted.slice(0, topK || 12).map((z) => Math.exp(z / temperature));
    const part = (count) => whole.slice(0, count).reduce((sum, e) => sum + e, 0);
    const shortest = whole.findIndex((_, at) => part(at + 1) / part(whole.length) >= topP) + 1;
    const { probs, kept, share } = reshape(sorted, { temperature, topK, topP });
    assert.equal(kept, shortest, `seed ${seed}`);
    near(probs, sorted.map((_, at) => (at < shortest ? whole[at] / part(shortest) : 0)));
    const all = sorted.reduce((sum, z) => sum + Math.exp(z / temperature), 0);
    near([share], [part(shortest) / all]);
  }
});

test("entropy: ln n where n are alike, 0 where one is certain", () => {
  near([entropy(Array(8).fill(1 / 8)), entropy([0, 1, 0]), entropy([1 / 2, 1 / 4, 1 / 4])], [Math.log(8), 0, 1.5 * Math.log(2)]);
});

test("draws: mulberry32, by its published numbers for seed 12345", () => {
  const thousand = Array(1000).fill(0.001);
  const last = [1, 2, 3].map((draws) => tally(thousand, 12345, draws).last);
  assert.deepEqual(last, [979, 306, 484]); // 0.9797282677609473, 0.3067522644996643, 0.484205421525985
});

test("draws: as often as their chance says, and never what has none", () => {
  const probs = [0.5, 0.3, 0, 0.2, 0, 0];
  const draws = 10_000;
  for (const seed of [0, 1, 7, 9999]) {
    const { counts, last } = tally(probs, seed, draws);
    assert.equal([...counts.values()].reduce((sum, n) => sum + n, 0), draws);
    assert.ok(counts.has(last));
    probs.forEach((p, rank) => {
      const count = counts.get(rank) ?? 0;
      assert.ok(Math.abs(count - draws * p) <= 4 * Math.sqrt(draws * p * (1 - p)), `${count} of rank ${rank}, seed ${seed}`);
    });
  }
  const first = 0.9797282677609473; // a draw that meets what the words before hold goes to the next
  assert.equal(tally([first, 1 - first], 12345, 1).last, 1);
  assert.deepEqual(tally(probs, 3, 0), { counts: new Map(), last: null });
});

test("draws: the same seed brings the same luck to another distribution", () => {
  for (let draws = 1; draws <= 50; draws += 1) {
    const fine = tally(Array(16).fill(1 / 16), 5, draws).last;
    assert.equal(tally([0.5, 0.5], 5, draws).last, Math.floor(fine / 8));
    assert.equal(tally([4, 4], 5, draws).last, Math.floor(fine / 8)); // a sum that rounding left off 1 shifts nothing
  }
});
