// Packed tensors: the bytes that ui/browser/pack.py sends, as typed arrays.

// The blob of ui/browser/pack.py -> {header, arrays}; each array is a typed array that also carries its .shape.
export function unpack(bytes) {
  const blob = bytes.byteOffset % 4 ? bytes.slice() : bytes; // a Float32Array must start at a multiple of 4
  const length = new DataView(blob.buffer, blob.byteOffset, 4).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(blob.subarray(4, 4 + length)));
  const body = blob.byteOffset + 4 + length;
  const arrays = {};
  for (const [name, { dtype, shape, offset }] of Object.entries(header.arrays)) {
    const size = shape.reduce((product, n) => product * n, 1);
    const View = dtype === "f4" ? Float32Array : Uint8Array;
    arrays[name] = Object.assign(new View(blob.buffer, body + offset, size), { shape });
  }
  return { header, arrays };
}
