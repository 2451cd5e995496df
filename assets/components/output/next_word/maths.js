// From logits to the distribution that is drawn from, in float64: core.generate.sampling.reshaped once more.

// Ids from the largest logit to the smallest; equal ones in the order of the vocabulary.
export function ranked(logits) {
  return Uint32Array.from({ length: logits.length }, (_, id) => id).sort((a, b) => logits[b] - logits[a] || a - b);
}

// p' = softmax(z / temperature), the top_k likeliest, then the fewest that hold top_p, renormalised.
// temperature 0: all on the largest. Everything by rank. total: sum of e^((z - max) / temperature) over all words.
export function reshape(sorted, { temperature, topK, topP }) {
  const top = sorted[0];
  const exps = Float64Array.from(sorted, (z, rank) => (temperature ? Math.exp((z - top) / temperature) : Number(rank === 0)));
  const total = exps.reduce((sum, e) => sum + e, 0);
  let kept = topK ? Math.min(topK, sorted.length) : sorted.length;
  let mass = 0;
  for (let rank = 0; rank < kept; rank += 1) mass += exps[rank];
  if (topP < 1) {
    let before = 0;
    for (let rank = 0; rank < kept; rank += 1) {
      if (before >= topP * mass) kept = rank; // the word that reaches p stays
      else before += exps[rank];
    }
    mass = before;
  }
  const probs = exps.map((e, rank) => (rank < kept ? e / mass : 0));
  return { probs, kept, exps, total, share: mass / total };
}

// In nats; e^H equally likely words would be as uncertain.
export function entropy(probs) {
  let sum = 0;
  for (const p of probs) if (p > 0) sum -= p * Math.log(p);
  return Math.max(0, sum);
}

// mulberry32: numbers in [0, 1) that a seed fixes, the same on every machine.
function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

// How often each rank comes in that many draws, and the last one. The same seed throws the same numbers, so that
// another temperature is tried with the same luck.
export function tally(probs, seed, draws) {
  const upTo = new Float64Array(probs.length);
  let sum = 0;
  for (let rank = 0; rank < probs.length; rank += 1) upTo[rank] = sum += probs[rank];
  const counts = new Map();
  const next = dice(seed);
  let last = null;
  for (let n = 0; n < draws; n += 1) {
    last = firstAbove(upTo, next() * sum);
    counts.set(last, (counts.get(last) ?? 0) + 1);
  }
  return { counts, last };
}

function firstAbove(upTo, x) {
  let [low, high] = [0, upTo.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo[middle] > x) high = middle;
    else low = middle + 1;
  }
  return low;
}
