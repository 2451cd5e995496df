// A data set in the plane learned live: full-batch gradient descent in the browser, the boundary drawn as it moves. When
// it stops, the weights go into the address, and the server checks loss and gradient with the core and with autograd.

import { buildPlane, drawPlane } from "./draw.js";
import { batch, updated } from "../maths.js";
import { mounted } from "../../lib/figure.js";
import { PlayedFigure } from "../../lib/player.js";

const DIGITS = 9; // of a weight that is kept
const BUDGET = 24; // ms of learning between two pictures
const MOST_A_BEAT = 10; // steps, so that the start can be watched
const LAST = 20_000; // steps

class Plane extends PlayedFigure {
  beat = 60;
  of = ""; // the task: data, network, seed
  kept = null; // what the address says
  said = null; // what we told the server last
  net = null;
  now = null; // its loss and gradient
  steps = 0;
  from = 0; // the step at which the losses begin
  losses = [];
  ended = false; // a step was too large
  made = ""; // for what the elements were made

  prepare() {
    super.prepare();
    const { of, kept, steps, weights, activation } = this.header;
    if (of === this.of && (kept === this.kept || kept === this.said)) {
      this.kept = kept; // nothing new, or the answer to what we said
      return;
    }
    Object.assign(this, { of, kept, said: null, steps, losses: [], from: steps });
    this.net = { weights, bias: true, activation, loss: "cross" };
    this.ended = false;
    this.measure();
  }

  build() {
    const made = JSON.stringify([this.of, this.header.words]);
    if (made === this.made) return;
    this.made = made;
    this.dom = buildPlane(this);
    this.root.replaceChildren(this.dom.figure);
  }

  draw() {
    drawPlane(this);
  }

  // Loss and gradient where the network stands.
  measure() {
    this.now = batch(this.net, this.header.x, this.header.t.map((t) => [t]));
    this.losses[this.steps - this.from] = this.now.loss;
  }

  // One step of descent; whether the network is still one.
  step() {
    const net = updated(this.net, this.now.gradients, this.view.rate);
    const flat = net.weights.flat(2);
    if (!flat.every((value) => Math.abs(value) <= 1000)) {
      this.ended = true;
      return false;
    }
    this.net = net;
    this.steps += 1;
    this.measure();
    return this.steps < LAST;
  }

  advance() {
    const until = performance.now() + BUDGET;
    let on = true;
    for (let n = 0; on && n < MOST_A_BEAT && performance.now() < until; n += 1) on = this.step();
    this.draw();
    return on;
  }

  pause() {
    const { playing } = this;
    super.pause();
    if (playing) this.keep();
  }

  once() {
    super.pause();
    this.step();
    this.draw();
    this.keep();
  }

  // The weights with the digits that the address keeps: we go on from these, so that the server checks this very network.
  keep() {
    const weights = this.net.weights.map((w) => w.map((row) => row.map((value) => Number(value.toPrecision(DIGITS)))));
    this.net = { ...this.net, weights };
    this.measure();
    this.said = [this.of, this.steps, weights.flat(2).join(",")].join(";");
    this.draw();
    this.sendSoon("keep", this.said);
  }

  restart() {
    super.pause();
    Object.assign(this, { steps: 0, from: 0, losses: [], said: "", ended: false });
    this.net = { ...this.net, weights: this.header.start };
    this.measure();
    this.draw();
    this.sendSoon("keep", "");
  }

  // Whether the server's numbers are of the network as it is now.
  get checked() {
    return !this.playing && this.header.steps === this.steps && (this.said === null || this.said === this.kept);
  }
}

export default mounted(Plane);
