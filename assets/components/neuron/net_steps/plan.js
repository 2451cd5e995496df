// The order in which numbers come to be: inputs, each node forwards, the loss, each node backwards, the update.
// A node is [layer, at], counted from 1; layer 0 is the inputs. With a bias, the weight from 0 is that of the constant 1.

export function plan(sizes) {
  const nodes = sizes.slice(1).map((count, layer) => Array.from({ length: count }, (_, at) => ({ layer: layer + 1, at: at + 1 })));
  const as = (kind) => (node) => ({ kind, ...node });
  return [{ kind: "inputs" }, ...nodes.flat().map(as("forward")), { kind: "loss" },
    ...nodes.toReversed().flat().map(as("backward")), { kind: "update" }];
}

export const idOf = (layer, at) => `${layer}.${at}`;
export const nodeOf = (id) => id.split(".").map(Number);
export const weightName = (layer, to, from) => `w${layer}.${to}.${from}`;

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
