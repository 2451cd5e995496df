// The types that more than one component speaks of. Nothing here runs.

/** What Streamlit hands the default export of a component, each time its place on the page is drawn. */
interface Component<Data = Uint8Array> {
  data: Data;
  parentElement: HTMLElement;
  setStateValue(name: string, value: unknown): void;
  setTriggerValue(name: string, value: unknown): void;
}

/** A tensor as ui/browser/pack.py sends it: its numbers row by row, and its shape. */
type Tensor = (Float32Array | Uint8Array) & { shape: number[] };

/** One packed message: what is said about a figure (words, url, view, ...) and its tensors by name. */
interface Packed {
  header: Record<string, any>;
  arrays: Record<string, Tensor>;
}

interface Window {
  /** Where the visitor has been, kept while the page's components come and go (lib/address.js). */
  __lucidformer: { left: Record<string, string>; page: string; run: number; listening: boolean };
}
