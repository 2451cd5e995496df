// The address bar: parameters read and written, the others kept. A browser refuses the address to who changes it too
// often (Safari after 100 times in some seconds), so writes are collected: one at once, the next after a while.

const PAUSE = 120; // ms between two changes of the address

// Each component's bundle has a copy of this module, and what waits to be written is one thing for the whole window.
const waiting = ((globalThis.__lucidformer ??= {}).waiting ??= { keys: new Map(), path: "", timer: null, wrote: -PAUSE, listening: false });

// Write one parameter without a server round trip and keep the others; null or undefined removes it.
export function urlSet(key, value) {
  forgetOtherPages();
  waiting.path = window.location.pathname;
  waiting.keys.set(key, value === null || value === undefined ? null : String(value));
  waiting.timer ??= setTimeout(urlFlush, Math.max(0, waiting.wrote + PAUSE - performance.now()));
}

// A parameter of the address, also one that is about to be written; or null.
export const urlGet = (key) => urlNow().searchParams.get(key);

// The address as it will be once everything is written.
export function urlNow() {
  forgetOtherPages();
  const url = new URL(window.location.href);
  for (const [key, value] of waiting.keys) {
    if (value === null) url.searchParams.delete(key);
    else url.searchParams.set(key, value);
  }
  return url;
}

// Write what waits, now: before the address is read by others than us, or left.
export function urlFlush() {
  const url = urlNow();
  forget();
  if (url.href === window.location.href) return;
  waiting.wrote = performance.now();
  window.history.replaceState(window.history.state, "", url);
}

function forget() {
  clearTimeout(waiting.timer);
  waiting.timer = null;
  waiting.keys.clear();
}

// On the way to another page the address is no longer that of the page which wrote.
function forgetOtherPages() {
  if (waiting.keys.size && waiting.path !== window.location.pathname) forget();
}

if (!waiting.listening) {
  waiting.listening = true;
  window.addEventListener("popstate", forget, true); // an address was opened: it counts, not what was to change before
  window.addEventListener("pagehide", urlFlush);
}
