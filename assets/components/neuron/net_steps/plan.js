// The order in which numbers come to be: inputs, each node forwards, the loss, each node backwards, the update.
// A node is [layer, at], counted from 1; layer 0 is the inputs. With a bias, the weight from 0 is that of the constant 1.

const SUB = [..."\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088"];
const SUPER = [..."\u2070\u00b9\u00b2\u00b3\u2074"];

export function plan(sizes) {
  const nodes = sizes.slice(1).map((count, layer) => Array.from({ length: count }, (_, at) => ({ layer: layer + 1, at: at + 1 })));
  const as = (kind) => (node) => ({ kind, ...node });
  return [{ kind: "inputs" }, ...nodes.flat().map(as("forward")), { kind: "loss" },
    ...nodes.toReversed().flat().map(as("backward")), { kind: "update" }];
}

export const idOf = (layer, at) => `${layer}.${at}`;
export const nodeOf = (id) => id.split(".").map(Number);
export const weightName = (layer, to, from) => `w${layer}.${to}.${from}`;

// x1, h2, y3; with several hidden layers h has the number of its layer above.
export function nameOf(sizes, layer, at) {
  const last = sizes.length - 1;
  if (at === 0) return "1";
  if (layer === 0) return `x${SUB[at]}`;
  if (layer === last) return `y${SUB[at]}`;
  return `h${last > 2 ? SUPER[layer] : ""}${SUB[at]}`;
}

// Which numbers the reader has come to: {forward(layer, at), backward(layer, at), loss, all}.
export function reached(steps, step) {
  const order = new Map(steps.map((one, index) => [`${one.kind} ${one.layer}.${one.at}`, index]));
  const has = (kind) => (layer, at) => order.get(`${kind} ${layer}.${at}`) <= step;
  return {
    forward: (layer, at) => layer === 0 || has("forward")(layer, at),
    backward: has("backward"),
    loss: step >= steps.findIndex(({ kind }) => kind === "loss"),
    all: step === steps.length - 1,
  };
}
