// Keeps the address bar in step with the view. The server's keys come as data; keys that a component wrote stay.
// Our own links (relative, with a query) open inside the app: the address changes as with back and forward, which is the
// one kind of navigation with which Streamlit's browser side sends the query string it finds in the address bar.

import { urlFlush, urlNow, urlSet } from "../../lib/url.js";

const memory = ((globalThis.__lucidformer ??= {}).memory ??= { left: {}, page: "home", run: 0, listening: false });

// The address as it is now becomes the address that the server reads.
function reread() {
  urlFlush();
  window.dispatchEvent(new PopStateEvent("popstate"));
}

const pageHere = () => window.location.pathname.split("/").pop() || "home";

// A step to another page drops the query string: keep what stood there, for when the learner comes back.
function remember() {
  const page = pageHere();
  if (page !== memory.page) return; // Streamlit has changed the path, the new page has not run yet
  memory.left[page] = urlNow().search;
  if (page === "home") return;
  try {
    window.localStorage.setItem("lucidformer.last", JSON.stringify({ page, address: page + memory.left[page] }));
  } catch {
    // Storage is switched off or full: home then offers nothing to resume.
  }
}

function open(event) {
  remember();
  const anchor = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
  if (!anchor || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const url = new URL(anchor.href, window.location.href);
  if (url.origin !== window.location.origin || !url.search || anchor.download || url.hash) return;
  event.preventDefault();
  event.stopPropagation();
  urlFlush();
  window.history.pushState({}, "", url);
  reread();
  window.scrollTo(0, 0);
}

function listen() {
  if (memory.listening) return;
  memory.listening = true;
  document.addEventListener("click", open, true);
  document.addEventListener("keydown", remember, true);
  window.addEventListener("pagehide", remember);
}

export default function ({ data }) {
  if (data.page !== pageHere()) return; // drawn once more while the page is changing
  listen();
  const lost = data.run < memory.run; // the server has forgotten this visit: the address bar knows it better
  memory.run = data.run;
  if (lost) {
    reread();
    return;
  }
  for (const [key, value] of Object.entries(data.set)) urlSet(key, value);
  const before = new URLSearchParams(memory.left[data.page] ?? "");
  let missed = false;
  for (const [key, value] of Object.entries(data.client)) {
    const left = before.get(key);
    if (!data.came || left === null || left === value) continue;
    urlSet(key, left);
    missed = true;
  }
  urlFlush();
  memory.page = data.page;
  if (missed) reread();
  else remember();
}
