// As much of a browser as lib/ asks for: an address, a clock that the test turns, an element that only has a width.

import { mock } from "node:test";

// Everything that modules of ours take from the browser when they are imported or run. Import them after this.
export function browser(href) {
  const window = Object.assign(new EventTarget(), { location: new URL(href), written: [], scrollTo: () => {} });
  const write = (how) => (state, _, url) => {
    window.location = new URL(url, window.location);
    window.written.push({ how, at: performance.now(), href: window.location.href, state });
  };
  window.history = { state: { kept: true }, replaceState: write("replace"), pushState: write("push") };
  const stored = new Map();
  window.localStorage = { setItem: (key, value) => stored.set(key, value), getItem: (key) => stored.get(key) ?? null };
  window.go = (to) => {
    // A link of ours, back or forward: the address is another, then everybody hears of it.
    window.location = new URL(to, window.location);
    window.dispatchEvent(new Event("popstate"));
  };
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const observers = new Set();
  const fakes = {
    window,
    document: new EventTarget(),
    PopStateEvent: Event,
    HTMLAnchorElement: class {},
    performance: { now: () => Date.now() },
    ResizeObserver: class {
      constructor(told) {
        Object.assign(this, { told, observe: () => observers.add(this), disconnect: () => observers.delete(this) });
      }
    },
    getComputedStyle: (node) => ({ getPropertyValue: (name) => node.theme?.[name] ?? "" }),
  };
  for (const [name, value] of Object.entries(fakes)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  return { window, tick: (ms) => mock.timers.tick(ms), resized: () => observers.forEach(({ told }) => told()), observers };
}

// What Streamlit mounts a component in.
export function place(width = 800) {
  const classes = new Set();
  const root = {
    clientWidth: width,
    theme: {},
    classes,
    classList: { toggle: (name, on) => (on ? classes.add(name) : classes.delete(name)) },
    getRootNode: () => ({ activeElement: null }),
    contains: () => false,
  };
  return { root, parentElement: { querySelector: () => root } };
}

// A message as ui/browser/pack.py sends it, by the definition of the format: u64 length, JSON filled up to 8, numbers.
export function message(header, values = []) {
  const tensor = { dtype: "F32", shape: [values.length], data_offsets: [0, 4 * values.length] };
  const text = JSON.stringify({ __metadata__: { header: JSON.stringify(header) }, values: tensor });
  const json = new TextEncoder().encode(text);
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + 4 * values.length).fill(0x20);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  values.forEach((x, at) => view.setFloat32(8 + length + 4 * at, x, true));
  return bytes;
}
