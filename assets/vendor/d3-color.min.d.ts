// What we use of the script beside, which puts it into globalThis.d3.
declare namespace d3 {
  interface Rgb {
    r: number;
    g: number;
    b: number;
    formatHex(): string;
  }
  function rgb(css: string): Rgb;
}
