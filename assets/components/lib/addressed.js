// A figure whose view stands in the address, kept there without the server. ui/browser/figure.py sends with the data
// view {name: value now}, first {name: what an address without it means}, url {name: key}, options {name: [values] or
// {from, to}}; first null: a choice that the figure makes in within().

import { Figure } from "./figure.js";
import { clamp } from "./maths.js";
import { urlGet, urlSet } from "./url.js";

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
