// Beam search as a tree: at every step what was weighed, what was kept; scrubbed in the browser, any node opened to its
// numbers; the winner beside the greedy text.

import { buildBeam, drawFrame, drawTree, revealStep } from "./tree.js";
import { drawNode } from "./opened.js";
import { AddressedFigure, inside, mounted, wholeNumber } from "../../lib/figure.js";

const BEAT = 1100; // ms a frame while playing

class BeamTree extends AddressedFigure {
  take(blob) {
    const { nodes, ends } = blob.header;
    this.nodes = nodes.map((node, at) => ({ ...node, at }));
    this.steps = 1 + Math.max(...nodes.map(({ step }) => step));
    this.winner = new Set(this.path(ends[0]));
    this.greedy = new Set(this.follow(blob.header.greedy.ids));
    super.take(blob);
  }

  // The nodes from the first to that one.
  path(at) {
    const found = [];
    for (let node = at; node !== null; node = this.nodes[node].parent) found.push(node);
    return found.reverse();
  }

  // The nodes of a text as far as it stands in the tree.
  follow(ids) {
    const found = [];
    for (const [step, id] of ids.entries()) {
      const parent = step ? found[step - 1] : null;
      const node = this.nodes.find((one) => one.step === step && one.parent === parent && one.id === id);
      if (!node) break;
      found.push(node.at);
    }
    return found;
  }

  parse(name, raw) {
    return wholeNumber(raw);
  }

  // Frames: 0 is nothing, then for each step what is weighed (odd) and what is kept (even).
  within({ frame, node }) {
    const { nodes, header } = this;
    return { frame: inside(frame ?? 2 * this.steps, 2 * this.steps + 1), node: node < nodes.length ? node ?? header.ends[0] : header.ends[0] };
  }

  build() {
    this.pause();
    this.dom = buildBeam(this);
    this.root.replaceChildren(this.dom.figure);
  }

  draw() {
    drawTree(this);
    drawFrame(this);
    drawNode(this);
  }

  set(changes) {
    const { frame } = this.view;
    super.set(changes);
    if (this.view.frame !== frame) revealStep(this);
  }

  step(by) {
    const { frame } = this.view;
    this.set({ frame: frame + by });
    return this.view.frame !== frame;
  }

  toggle() {
    if (this.timer) return this.pause();
    if (this.view.frame === 2 * this.steps) this.set({ frame: 0 });
    const tick = () => (this.step(1) ? (this.timer = setTimeout(tick, BEAT)) : this.pause());
    this.timer = setTimeout(tick, BEAT / 2);
    return this.drawPlay();
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = null;
    this.drawPlay();
  }

  drawPlay() {
    if (this.dom) this.dom.play.textContent = this.timer ? `\u275a\u275a ${this.words.pause}` : `\u25b6 ${this.words.play}`;
  }

  stop() {
    this.pause();
    super.stop();
  }
}

export default mounted(BeamTree);
