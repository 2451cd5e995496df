// A feed-forward network stepped node by node, forwards and backwards. Dragging a weight asks nobody; once the hand is
// still, the server computes the same network with the core and with autograd, and its numbers stand beside ours.

import { applied, baked, MOST, parsed, written } from "./edits.js";
import { buildNet, drawBar } from "./bar.js";
import { drawMatrices } from "./matrices.js";
import { drawOpened } from "./opened.js";
import { drawPicture } from "./picture.js";
import { drawTable } from "./table.js";
import { drawVerdict } from "./verdict.js";
import { idOf, nodeOf, plan, reached } from "./plan.js";
import { ACTIVATIONS, backward, descend, forward, lossOf, updated } from "../maths.js";
import { nameOf } from "../names.js";
import { mounted } from "../../lib/figure.js";
import { clamp } from "../../lib/maths.js";
import { PlayedFigure } from "../../lib/player.js";

const ASKED = ["rule", "eta", "updates"]; // what of the view the server has to know

class NetSteps extends PlayedFigure {
  beat = 900;
  of = ""; // which network was drawn: its sizes, bias and seed
  edits = new Map(); // what the reader has changed of it
  text = ""; // the same as it stands in the address
  sent = []; // edits that the server was told and has not answered yet
  confirmed = null; // the edits of its last answer
  guesses = new Map(); // predicted signs of dL/dw, by weight
  /** @type {string} */
  built = null; // for which network the elements were made

  prepare() {
    super.prepare();
    const { edits, sizes, of } = this.header;
    const answered = this.sent.indexOf(edits);
    if (of !== this.of || (edits !== this.confirmed && answered < 0)) {
      Object.assign(this, { of, text: edits, edits: parsed(edits), sent: [] }); // another network, or another address
    }
    this.sent.splice(0, answered + 1);
    this.confirmed = edits;
    this.steps = plan(sizes);
  }

  build() {
    const { of, activation, loss, words } = this.header;
    const made = JSON.stringify([of, activation, loss, words]);
    if (made === this.built) return;
    this.built = made;
    this.guesses.clear();
    this.dom = buildNet(this);
    this.root.replaceChildren(this.dom.figure);
  }

  draw() {
    this.compute();
    drawBar(this);
    drawVerdict(this);
    const { show } = this.view;
    this.dom.figure.dataset.show = show;
    if (show === "net") drawPicture(this);
    if (show === "matrices") drawMatrices(this);
    if (show === "table") drawTable(this);
    drawOpened(this);
  }

  // Everything on screen, from the network as it was drawn, the changes and the steps of learning since.
  compute() {
    const { header: { start, bias, activation, loss, core, edits }, view: { rule, eta, updates, step } } = this;
    const { weights, x, t } = applied(start, bias, this.edits);
    const { net, losses } = descend({ weights, bias, activation, loss }, x, t, eta, updates, rule);
    const run = forward(net, x);
    const gradients = backward(net, run, t, rule);
    const after = updated(net, gradients.weights, eta);
    this.now = { net, x, t, run, gradients, losses, loss: lossOf(net, run, t), after, lossAfter: lossOf(after, forward(after, x), t) };
    const told = this.text === edits && ASKED.every((name) => core.of[name] === this.view[name]);
    this.core = told ? core : null; // the server's numbers, if they are of this very network
    this.reached = reached(this.steps, step);
  }

  // The node that is looked at, or the whole (null): that of the step unless the reader opened another.
  get here() {
    const { open, step } = this.view;
    if (open !== "step") return nodeOf(open);
    const { layer, at } = this.steps[step];
    return layer === undefined ? null : [layer, at];
  }

  name(layer, at) {
    return nameOf(this.header.sizes, layer, at);
  }

  slopes(layer, at) {
    return ACTIVATIONS[this.header.activation].slope(this.now.run.a[layer - 1][at - 1]);
  }

  set(changes) {
    const before = this.view;
    super.set(changes);
    if (ASKED.some((name) => before[name] !== this.view[name])) {
      this.guesses.clear();
      this.ask();
    }
  }

  ask() {
    this.sendSoon("pick", { edits: this.text, ...Object.fromEntries(ASKED.map((name) => [name, this.view[name]])) });
  }

  send(name, value) {
    if (value.edits !== this.confirmed) this.sent.push(value.edits);
    super.send(name, value);
  }

  // A weight, an input or a target gets another value. After steps of learning, what was learned becomes the start.
  edit(name, value) {
    if (!Number.isFinite(value)) return;
    if (this.view.updates) {
      this.edits = baked(this.now.net.weights, this.header.bias, this.edits);
      this.view = { ...this.view, updates: 0 };
      this.write("updates");
    }
    this.edits.set(name, clamp(value, -MOST, MOST));
    this.change(written(this.of, this.edits));
  }

  reset() {
    this.edits = new Map();
    super.set({ updates: 0 });
    this.change("");
  }

  change(text) {
    this.text = text;
    this.guesses.clear();
    this.draw();
    this.ask();
  }

  guess(weight, sign) {
    this.guesses.set(weight, sign);
    this.draw();
  }

  go(step) {
    this.pause();
    this.set({ step, open: "step" });
  }

  // One step of gradient descent: the same view of the network that comes after it.
  learn(by) {
    this.set({ updates: this.view.updates + by });
  }

  advance() {
    this.set({ step: this.view.step + 1, open: "step" });
    return this.view.step < this.steps.length - 1;
  }

  rewind() {
    if (this.view.step === this.steps.length - 1) this.set({ step: 0, open: "step" });
  }

  openNode(layer, at) {
    this.set({ open: idOf(layer, at) });
  }
}

export default mounted(NetSteps);
