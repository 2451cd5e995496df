// One way to be a figure: mounted once, given new data again and again, drawn anew when its width or the theme changes.
//
// A figure without a state is a function:         export default drawn(({ root, header, arrays, words }) => ...);
// one with a state that no address knows:         export default mounted(class extends Figure { build() {} draw() {} });
// one whose view stands in the address:           export default mounted(class extends AddressedFigure { ... });
// one that also plays (player.js):                export default mounted(class extends PlayedFigure { ... });

import { clamp } from "./maths.js";
import { keepingFocus } from "./dom.js";
import { themeOf } from "./theme.js";
import { sameRun, unpack } from "./packed.js";
import { urlGet, urlSet } from "./url.js";

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
    this.watch.disconnect();
  }

  // To the server: a value that it keeps, or something that happens once.
  /** @type {(name: string, value: unknown) => void} */
  send(name, value) {
    this.component.setStateValue(name, value);
  }

  /** @type {(name: string, value: unknown) => void} */
  trigger(name, value) {
    this.component.setTriggerValue(name, value);
  }
}

// A figure whose view stands in the address, kept there without the server. ui/browser/figure.py sends with the data
// view {name: value now}, first {name: what an address without it means}, url {name: key}, options {name: [values] or
// {from, to}}; first null: a choice that the figure makes in within().
export class AddressedFigure extends Figure {
  /** @param {HTMLElement} root */
  constructor(root) {
    super(root);
    this.pathname = window.location.pathname; // on the way to another page the address is no longer ours
    this.opened = () => this.header && this.isHere() && this.show(this.addressed()); // a link of ours, back or forward
    window.addEventListener("popstate", this.opened);
  }

  isHere() {
    return window.location.pathname === this.pathname;
  }

  /** @type {Figure["take"]} */
  take(message) {
    super.take(message);
    this.tellAddress();
  }

  stop() {
    super.stop();
    window.removeEventListener("popstate", this.opened);
  }

  arrived() {
    return this.addressed();
  }

  // The view of the address: what stands there, else what the server gave.
  addressed() {
    const { url, view } = this.header;
    /** @type {(choice: [string, string]) => [string, any]} */
    const read = ([name, key]) => {
      const raw = urlGet(key);
      return [name, (raw === null ? undefined : this.parse(name, raw)) ?? view[name]];
    };
    return this.within(Object.fromEntries(Object.entries(url).map(read)));
  }

  // What an address means; a whole number may be out of range and is brought into it by within().
  /** @type {(name: string, raw: string) => any} */
  parse(name, raw) {
    /** @type {any[]} */
    const allowed = this.header.options[name];
    if (Array.isArray(allowed)) return allowed.find((value) => String(value) === raw);
    return /^-?\d{1,9}$/.test(raw) ? Number(raw) : undefined;
  }

  /** @type {Figure["within"]} */
  within(view) {
    return Object.fromEntries(Object.keys(this.header.url).map((name) => [name, this.bounded(name, view[name])]));
  }

  // The allowed value nearest to this one.
  /** @type {(name: string, value: any) => any} */
  bounded(name, value) {
    const { options: { [name]: allowed }, first: { [name]: first } } = this.header;
    if (value === null || value === undefined) return first;
    if (Array.isArray(allowed)) return allowed.includes(value) ? value : first;
    return clamp(value, allowed.from, Math.max(allowed.from, allowed.to));
  }

  // Every choice of the reader goes through here: keep, draw, write into the address.
  /** @type {(changes: View) => void} */
  set(changes) {
    const before = this.view;
    this.show({ ...before, ...changes });
    for (const name of Object.keys(this.view)) if (this.view[name] !== before[name]) this.write(name);
  }

  /** @type {(name: string) => void} */
  write(name) {
    if (this.isHere()) urlSet(this.header.url[name], this.view[name]);
  }

  // What does not exist here leaves the address; what the server has kept from before and is not there yet comes in.
  tellAddress() {
    const { url, view, first } = this.header;
    for (const [name, key] of Object.entries(url)) {
      const raw = urlGet(key);
      if (raw === null ? view[name] !== first[name] : raw !== String(this.view[name])) this.write(name);
    }
  }
}
