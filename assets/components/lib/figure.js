// What the figures of the output page share: one figure a mount, its view kept in the address without the server.

import { urlGet, urlSet } from "./url.js";
import { unpack } from "./packed.js";
import { short, tidy } from "./number.js";

export function mounted(Figure) {
  const figures = new WeakMap();
  return (component) => {
    const { data, parentElement } = component;
    if (!data) return undefined;
    if (!figures.has(parentElement)) figures.set(parentElement, new Figure(parentElement.querySelector(".root")));
    const figure = figures.get(parentElement);
    figure.send = (name, value) => component.setStateValue(name, value);
    figure.trigger = (name, value) => component.setTriggerValue(name, value);
    if (figure.data !== data) figure.take(unpack(data));
    figure.data = data;
    return () => {
      figure.stop();
      figures.delete(parentElement);
    };
  };
}

// A subclass says how to build(), draw(), parse(name, raw) -> value or undefined, and within(view) -> a possible view.
export class AddressedFigure {
  constructor(root) {
    this.root = root;
    this.unwritten = {};
    const { pathname } = window.location; // of this page: on the way to another, the address is no longer ours
    this.opened = () => {
      if (!this.header || window.location.pathname !== pathname) return;
      this.set(this.addressed());
      this.unwritten = {}; // what the address does not name, the server's answer will: it may be another by then
    };
    window.addEventListener("popstate", this.opened); // a link of ours, back or forward
    this.watch = new ResizeObserver(() => this.fit());
    this.watch.observe(root);
  }

  // New data: stay at the view that the address names, as far as it exists here; what does not leaves the address.
  take({ header, arrays }) {
    Object.assign(this, { header, arrays, words: header.words });
    this.view = this.arrived();
    for (const [name, key] of Object.entries(header.url))
      if (urlGet(key) !== null && urlGet(key) !== String(this.raw(name, this.view[name]))) this.unwritten[name] = this.view[name];
    this.write();
    this.build();
    this.width = 0;
    this.fit();
  }

  fit() {
    const width = this.root.clientWidth;
    if (!this.header || !width || width === this.width) return;
    this.width = width;
    this.root.classList.toggle("narrow", width < 760);
    this.draw();
  }

  stop() {
    this.write();
    this.watch.disconnect();
    window.removeEventListener("popstate", this.opened);
  }

  arrived() {
    return this.addressed();
  }

  // The view of the address: what stands there, else what the server gave.
  addressed() {
    this.write();
    const { url, view } = this.header;
    const read = (name, key) => {
      const raw = urlGet(key);
      return (raw === null ? undefined : this.parse(name, raw)) ?? view[name];
    };
    return this.within(Object.fromEntries(Object.entries(url).map(([name, key]) => [name, read(name, key)])));
  }

  // Every change goes through here: keep, write into the address, draw.
  set(changes) {
    const before = this.view;
    this.view = this.within({ ...before, ...changes });
    for (const name of Object.keys(this.view)) if (this.view[name] !== before[name]) this.unwritten[name] = this.view[name];
    this.writing ??= setTimeout(() => this.write(), 120); // a browser refuses the address to who changes it too often
    this.draw();
  }

  write() {
    clearTimeout(this.writing);
    this.writing = null;
    for (const [name, value] of Object.entries(this.unwritten)) urlSet(this.header.url[name], this.raw(name, value));
    this.unwritten = {};
  }

  raw(name, value) {
    return value;
  }
}

export const wholeNumber = (raw) => (/^\d{1,6}$/.test(raw) ? Number(raw) : undefined);
export const inside = (index, size) => Math.max(0, Math.min(size - 1, index));
export const grouped = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");
export const small = (x) => (x === 0 ? "0" : tidy(x.toExponential(0)));
// A probability: three decimals, and never 0 for what is not 0.
export const chance = (p) => (p === 0 ? "0" : p < 0.001 ? short(p) : p.toFixed(3));
