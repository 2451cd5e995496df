// How nodes are called: x1, h2, y3; with several hidden layers h has the number of its layer above. Counted from 1.

const SUB = [..."\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088"];
const SUPER = [..."\u2070\u00b9\u00b2\u00b3\u2074"];

export const below = (letter, at) => `${letter}${SUB[at]}`;

// A layer's outputs as a vector.
export function layerName(sizes, layer) {
  const last = sizes.length - 1;
  if (layer === 0) return "x";
  if (layer === last) return "y";
  return `h${last > 2 ? SUPER[layer] : ""}`;
}

// One node; 0 is the constant node of the biases.
export const nameOf = (sizes, layer, at) => (at === 0 ? "1" : below(layerName(sizes, layer), at));
