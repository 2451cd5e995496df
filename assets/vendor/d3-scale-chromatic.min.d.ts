// What we use of the script beside, which puts it into globalThis.d3.
declare namespace d3 {
  function interpolateCividis(t: number): string;
  function interpolatePuOr(t: number): string;
}
