// The address bar: one parameter read or written, the others kept.

// Write one parameter without a server round trip and keep the others; null or undefined removes it.
export function urlSet(key, value) {
  const url = new URL(window.location.href);
  if (value === null || value === undefined) url.searchParams.delete(key);
  else url.searchParams.set(key, String(value));
  if (url.href !== window.location.href) window.history.replaceState(window.history.state, "", url);
}

// A parameter of the address as it is now, or null.
export const urlGet = (key) => new URL(window.location.href).searchParams.get(key);
