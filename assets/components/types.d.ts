// The types that more than one module speaks of. Nothing here runs.

/** What Streamlit hands the default export of a component, each time its place on the page is drawn. */
interface Component<Data = Uint8Array<ArrayBuffer>> {
  data: Data;
  parentElement: HTMLElement;
  setStateValue(name: string, value: unknown): void;
  setTriggerValue(name: string, value: unknown): void;
}

/** A list of numbers: a plain or a typed array. */
interface Numbers extends Iterable<number> {
  readonly length: number;
  readonly [at: number]: number;
  map(f: (x: number, at: number) => number): Numbers;
  reduce<T>(f: (sofar: T, x: number, at: number) => T, first: T): T;
}

/** A tensor of the core's: its numbers row by row, and its shape. */
type Tensor = (Float32Array | Uint8Array) & { shape: number[] };

/** Anything with numbers row by row and a shape. */
type Matrix = Numbers & { shape: number[] };

/** A message of ui/browser/pack.py: what is said about a figure (words, view, url, ...) and its tensors by name. */
interface Message {
  header: any;
  arrays: Record<string, Tensor>;
}

/** Where the reader is in a figure: {choice: value}; each figure has choices of its own. */
type View = any;

/** What all bundles of ours share in a window, each of which has its own copy of lib/. */
declare var __lucidformer: {
  memory?: { left: Record<string, string>; page: string; run: number; listening: boolean };
  waiting?: { keys: Map<string, string | null>; path: string; timer: number | null; wrote: number; listening: boolean };
};

/** 256 steps of a scale: as css, as a pixel's bytes (ABGR), and black or white for a text on it. */
interface ColourTable {
  css: string[];
  rgba: Uint32Array;
  ink: string[];
}

/** A matrix as lib/map.js paints it; hidden(at): masked, columns: a key or a dimension each. */
interface Picture {
  values: Tensor;
  columns: "keys" | "dims";
  colours: ColourTable;
  limit: number;
  step(x: number): number;
  hidden?(at: number): boolean;
}

/** Whose map it is: the tokens along its sides, and their font. */
interface Labels {
  tokens: string[];
  font: string;
}

/** Where the cells of a map are, in CSS pixels. */
type Geometry = ReturnType<typeof import("./lib/map.js").geometry>;

/** The colours of the theme that a map is drawn with. */
type Ink = ReturnType<typeof import("./lib/map.js").mapInk>;

/** One product of a dot product, at position i. */
interface Term {
  i: number;
  a: number;
  b: number;
  product: number;
}

/** Attributes of an element; null, undefined and false leave one out, on... is a handler. */
type Attributes = Record<string, any>;
