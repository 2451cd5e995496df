// The address bar under many writes: each counts at once for who reads it, few reach the browser, none is lost.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { browser } from "../browser.js";

const { window, tick } = browser("http://localhost/output?lang=en&text=a+b");
const { urlFlush, urlGet, urlSet } = await import("../../../assets/components/lib/url.js");

const query = () => Object.fromEntries(window.location.searchParams);

beforeEach(() => {
  window.go("/output?lang=en&text=a+b");
  tick(10_000);
  window.written.length = 0;
});

test("one parameter is written, the others and the browser's own state are kept", () => {
  urlSet("output.k", 3);
  tick(0);
  assert.deepEqual(query(), { lang: "en", text: "a b", "output.k": "3" });
  assert.equal(window.location.pathname, "/output");
  assert.deepEqual(window.written.map(({ state }) => state), [{ kept: true }]);
});

test("any text comes back as it was, null and undefined take a parameter away, 0 and false do not", () => {
  for (const text of ["\u732b & dog?", "a=b#c", "100%", " ", "", "<b>"]) {
    urlSet("text", text);
    urlFlush();
    assert.equal(query().text, text);
    assert.equal(urlGet("text"), text);
  }
  for (const nothing of [null, undefined]) {
    urlSet("text", nothing);
    urlFlush();
    assert.deepEqual(query(), { lang: "en" });
    urlSet("text", "again");
    urlFlush();
  }
  urlSet("off", false);
  urlSet("none", 0);
  urlFlush();
  assert.deepEqual(query(), { lang: "en", text: "again", off: "false", none: "0" });
});

test("what was set is read at once, before it is written", () => {
  assert.equal(urlGet("output.k"), null);
  urlSet("output.k", 7);
  assert.equal(urlGet("output.k"), "7");
  urlSet("lang", null);
  assert.equal(urlGet("lang"), null);
  assert.deepEqual(window.written, []);
});

test("a slider that moves 1000 times in 5 s: fewer than 50 writes, the last value within 0.2 s of its move", () => {
  for (let n = 1; n <= 1000; n += 1) {
    urlSet("output.k", n);
    tick(5);
  }
  assert.ok(window.written.length > 10 && window.written.length < 50, `${window.written.length} writes`);
  tick(200);
  assert.equal(query()["output.k"], "1000");
  const apart = window.written.slice(1).map(({ at }, n) => at - window.written[n].at);
  assert.ok(Math.min(...apart) >= 100, `${Math.min(...apart)} ms apart`);
});

test("writes of several keys are one change of the address", () => {
  urlSet("a", 1);
  urlSet("b", 2);
  urlSet("a", 3);
  tick(1000);
  assert.equal(window.written.length, 1);
  assert.deepEqual(query(), { lang: "en", text: "a b", a: "3", b: "2" });
});

test("an address that says so already is not touched", () => {
  urlSet("lang", "en");
  urlSet("missing", null);
  tick(1000);
  assert.deepEqual(window.written, []);
});

test("a link that was opened wins over what waited to be written", () => {
  urlSet("output.k", 4);
  window.go("/output?output.k=9");
  assert.equal(urlGet("output.k"), "9");
  tick(1000);
  assert.deepEqual(query(), { "output.k": "9" });
});

test("nothing is written into the address of another page", () => {
  urlSet("output.k", 4);
  window.location = new URL("/heads?lang=zh", window.location); // Streamlit changes the path without a word
  assert.equal(urlGet("output.k"), null);
  tick(1000);
  assert.deepEqual(query(), { lang: "zh" });
  assert.deepEqual(window.written, []);
});

test("who leaves the window leaves a complete address", () => {
  urlSet("output.k", 1);
  tick(0);
  urlSet("output.k", 2);
  window.dispatchEvent(new Event("pagehide"));
  assert.equal(query()["output.k"], "2");
});
