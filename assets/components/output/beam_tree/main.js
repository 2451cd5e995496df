// Beam search as a tree: at every step what was weighed, what was kept; scrubbed in the browser, any node opened to its
// numbers; the winner beside the greedy text.

import { buildBeam, drawFrame, drawTree, revealStep } from "./tree.js";
import { drawNode } from "./opened.js";
import { mounted } from "../../lib/figure.js";
import { PlayedFigure } from "../../lib/player.js";

class BeamTree extends PlayedFigure {
  beat = 1100; // ms a frame

  prepare() {
    super.prepare();
    const { nodes, ends, greedy } = this.header;
    this.nodes = nodes.map((node, at) => ({ ...node, at }));
    this.steps = 1 + Math.max(...nodes.map(({ step }) => step));
    this.winner = new Set(this.path(ends[0]));
    this.greedy = new Set(this.follow(greedy.ids));
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

  build() {
    this.dom = buildBeam(this);
    this.root.replaceChildren(this.dom.figure);
  }

  draw() {
    drawTree(this);
    drawFrame(this);
    drawNode(this);
  }

  show(view) {
    const { frame } = this.view;
    super.show(view);
    if (this.view.frame !== frame) revealStep(this);
  }

  // Frames: 0 is nothing, then for each step what is weighed (odd) and what is kept (even).
  step(by) {
    const { frame } = this.view;
    this.set({ frame: frame + by });
    return this.view.frame !== frame;
  }

  toggle() {
    if (this.playing) return this.pause();
    this.rewind();
    return this.play(this.beat / 2);
  }

  rewind() {
    if (this.view.frame === 2 * this.steps) this.set({ frame: 0 });
  }

  advance() {
    return this.step(1);
  }
}

export default mounted(BeamTree);
