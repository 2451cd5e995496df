// What the server and the components say about the address, brought together; links of ours; where the reader left.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { browser } from "../browser.js";

const { window, tick } = browser("http://localhost/output?lang=zh&output.word=3");
const { urlSet } = await import("../../../assets/components/lib/url.js");
const { default: address } = await import("../../../assets/components/frame/address/main.js");

let reread = 0; // how often the server was asked to read the address
window.addEventListener("popstate", () => (reread += 1));

const query = () => Object.fromEntries(window.location.searchParams);
const resume = () => JSON.parse(window.localStorage.getItem("lucidformer.last"));
let run = 0;

// A run on the server. set: its own keys; client: what it believes of the components' keys; came: from another page.
function says({ page = "output", set = {}, client = {}, came = false, ...more }) {
  run += 1;
  address({ data: { page, set, client, came, run, ...more } });
}

// A click on a link to `href`, with or without keys held.
function click(href, more = {}) {
  const anchor = Object.assign(new HTMLAnchorElement(), { href, download: "" });
  const event = Object.assign(new Event("click", { cancelable: true }), { button: 0, composedPath: () => [{}, anchor], ...more });
  document.dispatchEvent(event);
  return event.defaultPrevented;
}

beforeEach(() => {
  window.go("/output?lang=zh&output.word=3");
  tick(1000);
  says({});
  window.written.length = reread = 0;
});

test("the server's keys are set and taken away at once; those of the components stay", () => {
  says({ set: { lang: "en", "output.k": 5, gone: null } });
  assert.deepEqual(query(), { lang: "en", "output.word": "3", "output.k": "5" });
  says({ set: { "output.k": null } });
  assert.deepEqual(query(), { lang: "en", "output.word": "3" });
  assert.deepEqual(window.written.map(({ how, state }) => [how, state]), Array(2).fill(["replace", { kept: true }]));
  assert.equal(reread, 0);
});

test("what a component is about to write is not lost under the server's keys", () => {
  urlSet("output.word", 4);
  says({ set: { "output.k": 5 } });
  assert.deepEqual(query(), { lang: "zh", "output.word": "4", "output.k": "5" });
});

test("words for another page change nothing: the page is on its way", () => {
  says({ page: "heads", set: { "heads.mix": 1 } });
  assert.deepEqual(query(), { lang: "zh", "output.word": "3" });
});

test("a server that has forgotten the visit reads the address instead of changing it", () => {
  says({ run: run - 1, set: { lang: "en" } });
  assert.deepEqual([query().lang, reread], ["zh", 1]);
  says({ run: run - 2, set: { lang: "en" } }); // the same run drawn once more is none that was forgotten
  assert.deepEqual([query().lang, reread], ["en", 1]);
});

test("who comes back to a page finds the components as they were left", () => {
  urlSet("output.word", 8);
  document.dispatchEvent(new Event("keydown")); // about to go
  window.location = new URL("/heads?lang=zh", window.location);
  says({ page: "heads", came: true });
  window.location = new URL("/output?lang=zh", window.location);
  document.dispatchEvent(new Event("keydown")); // the page has not run yet: its address is not what the reader left
  says({ client: { "output.word": "0" }, came: true });
  assert.deepEqual([query(), reread], [{ lang: "zh", "output.word": "8" }, 1]);
  says({ client: { "output.word": "8", "output.new": "1" }, came: true }); // the server knows now
  assert.equal(reread, 1);
  says({ client: { "output.word": "0" } }); // it did not come from elsewhere: what it says is news
  assert.equal(reread, 1);
});

test("home can resume where the reader was, but not at home, and storage may be off", () => {
  says({ set: { "output.k": 2 } });
  assert.deepEqual(resume(), { page: "output", address: "output?lang=zh&output.word=3&output.k=2" });
  window.location = new URL("/?lang=zh", window.location);
  says({ page: "home" });
  assert.equal(resume().page, "output");
  const { setItem } = window.localStorage;
  window.localStorage.setItem = () => {
    throw new Error("storage is off");
  };
  window.location = new URL("/output?lang=zh", window.location);
  says({ set: { "output.k": 3 } });
  assert.equal(query()["output.k"], "3");
  window.localStorage.setItem = setItem;
});

test("a link of ours opens inside the app, and the server reads it", () => {
  assert.equal(click("/output?output.word=6"), true);
  assert.deepEqual([query(), reread, window.written.map(({ how }) => how)], [{ "output.word": "6" }, 1, ["push"]]);
  urlSet("output.word", 9);
  click("/output?output.word=7");
  assert.equal(query()["output.word"], "7");
  assert.match(window.written.at(-2).href, /word=9$/); // and the way back leads to what was chosen before
});

test("every other link is the browser's", () => {
  for (const href of ["http://elsewhere.invalid/output?a=1", "/output", "/output?a=1#part"]) assert.equal(click(href), false, href);
  for (const held of ["ctrlKey", "metaKey", "shiftKey", "altKey"]) assert.equal(click("/output?a=1", { [held]: true }), false, held);
  assert.equal(click("/output?a=1", { button: 1 }), false);
  assert.equal(click("/output?a=1", { composedPath: () => [{}] }), false);
  assert.deepEqual([query(), reread], [{ lang: "zh", "output.word": "3" }, 0]);
});
