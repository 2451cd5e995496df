// What is asked of our JavaScript beyond its types: names that exist, each of them used, none hiding another.

import js from "@eslint/js";

// What the browser gives, name by name: its full list holds `name`, `event`, `open` and `close` too, and would let a
// forgotten variable of such a name pass.
const BROWSER = [
  "Blob", "HTMLAnchorElement", "Image", "ImageData", "OffscreenCanvas", "PopStateEvent", "IntersectionObserver", "ResizeObserver",
  "TextDecoder", "URL", "URLSearchParams", "XMLSerializer", "cancelAnimationFrame", "clearInterval", "clearTimeout",
  "devicePixelRatio", "document", "getComputedStyle", "performance", "requestAnimationFrame", "setInterval",
  "setTimeout", "window",
];

// What node gives the tests beyond the fake window of tests/js/browser.js.
const NODE = ["Buffer", "Event", "EventTarget", "TextEncoder"];

const readable = (names) => ({ globals: Object.fromEntries(names.map((name) => [name, "readonly"])) });

export default [
  { ignores: ["assets/vendor/", "out/", ".venv*/"] },
  js.configs.recommended,
  { languageOptions: readable(BROWSER) },
  { files: ["tests/js/**"], languageOptions: readable(NODE) },
  {
    rules: { eqeqeq: "error", "no-shadow": "error", "no-var": "error", "prefer-const": "error" },
  },
];
