// One way to be a figure: mounted once, given new data again and again, drawn anew when its width or the theme changes.
//
// A figure without a state is a function:         export default drawn(({ root, header, arrays, words }) => ...);
// one with a state that no address knows:         export default mounted(class extends Figure { build() {} draw() {} });
// one whose view stands in the address (addressed.js):  ... mounted(class extends AddressedFigure { ... });
// one that also plays (player.js):                      ... mounted(class extends PlayedFigure { ... });

import { keepingFocus } from "./dom.js";
import { themeOf } from "./theme.js";
import { sameRun, unpack } from "./packed.js";

const SOON = 150; // ms

// What Streamlit calls when a figure is mounted, gets data, or the theme may have changed.
/** @type {(Kind: new (root: HTMLElement) => Figure) => (component: Component) => (() => void) | undefined} */
export function mounted(Kind) {
  /** @type {WeakMap<HTMLElement, Figure>} */
  const figures = new WeakMap();
  return (component) => {
    const { data, parentElement } = component;
    if (!data) return undefined;
    /** @type {HTMLElement} */
    const root = parentElement.querySelector(".root");
    if (!figures.has(parentElement)) figures.set(parentElement, new Kind(root));
    const figure = figures.get(parentElement);
    const theme = themeOf(root);
    figure.component = component;
    if (figure.data !== data) figure.take(unpack(data));
    else if (figure.theme !== theme) figure.restyle();
    Object.assign(figure, { data, theme });
    return () => {
      figure.stop();
      figures.delete(parentElement);
    };
  };
}

// A figure that is only drawn: draw({root, header, arrays, words}) for each new run.
/** @type {(draw: (figure: Figure) => void) => ReturnType<typeof mounted>} */
export const drawn = (draw) => mounted(class extends Figure {
  build() {
    draw(this);
  }

  restyle() {
    keepingFocus(this.root, () => draw(this));
  }
});

// A subclass says how to build() its elements and draw() what is in them, after prepare() has worked out what both need.
export class Figure {
  narrow = 760; // px: below that width .root has the class "narrow"
  width = 0;
  theme = "";
  /** @type {Component} */
  component = null; // as Streamlit gave it the last time
  /** @type {Component["data"]} */
  data = null;
  /** @type {Message["header"]} */
  header = null;
  /** @type {any} */
  arrays = null;
  /** @type {Record<string, string>} */
  words = null;
  /** @type {View} */
  view = null; // where the reader is
  /** @type {ReturnType<typeof setTimeout>} */
  sending = null; // what sendSoon() waits with
  /** @type {any} */
  dom = null; // the elements that build() made and draw() fills

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.watch = new ResizeObserver(() => this.fit());
    this.watch.observe(root);
  }

  // New data. The same run once more: nothing is built anew, so that focus and motion stay; only the place may be another.
  /** @type {(message: Message) => void} */
  take({ header, arrays }) {
    if (this.header && sameRun(this, { header, arrays })) {
      this.header.view = header.view;
      const view = this.arrived();
      if (JSON.stringify(view) !== JSON.stringify(this.view)) this.show(view);
      return;
    }
    Object.assign(this, { header, arrays, words: header.words });
    this.prepare();
    this.view = this.arrived();
    this.build();
    this.width = 0;
    this.fit();
  }

  prepare() {}

  // Where new data are opened: where the reader was, as far as that exists.
  arrived() {
    return this.within(this.view);
  }

  build() {}

  draw() {}

  // A possible view that is nearest to this one.
  /** @type {(view: View) => View} */
  within(view) {
    return view;
  }

  // Another view, drawn.
  /** @type {(view: View) => void} */
  show(view) {
    this.view = this.within(view);
    this.draw();
  }

  // Draws once there is room, and when the width is another.
  fit() {
    const width = this.root.clientWidth;
    if (!this.header || !width || width === this.width) return;
    this.width = width;
    this.root.classList.toggle("narrow", width < this.narrow);
    this.draw();
  }

  // Another theme: drawn again; the elements, and what is focused or playing, stay as they are.
  restyle() {
    if (this.width) keepingFocus(this.root, () => this.draw());
  }

  stop() {
    clearTimeout(this.sending);
    this.watch.disconnect();
  }

  // To the server: a value that it keeps, or something that happens once.
  /** @type {(name: string, value: unknown) => void} */
  send(name, value) {
    this.component.setStateValue(name, value);
  }

  // The same once nothing more has come for a moment: who walks by keys asks at the end.
  /** @type {(name: string, value: unknown) => void} */
  sendSoon(name, value) {
    clearTimeout(this.sending);
    this.sending = setTimeout(() => this.send(name, value), SOON);
  }

  /** @type {(name: string, value: unknown) => void} */
  trigger(name, value) {
    this.component.setTriggerValue(name, value);
  }
}
