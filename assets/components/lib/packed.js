// Packed tensors: the safetensors file that ui/browser/pack.py sends, as typed arrays.

const KINDS = { F32: Float32Array, U8: Uint8Array, BOOL: Uint8Array };

// -> {header, arrays}; each array is a typed array that also carries its .shape.
// File = u64 length, JSON {name: {dtype, shape, data_offsets}} (a multiple of 8 long), body; our header is in its metadata.
export function unpack(bytes) {
  const blob = bytes.byteOffset % 4 ? bytes.slice() : bytes; // a Float32Array must start at a multiple of 4
  const length = Number(new DataView(blob.buffer, blob.byteOffset, 8).getBigUint64(0, true));
  const { __metadata__: metadata, ...described } = JSON.parse(new TextDecoder().decode(blob.subarray(8, 8 + length)));
  const body = blob.byteOffset + 8 + length;
  const arrays = {};
  for (const [name, { dtype, shape, data_offsets: [start] }] of Object.entries(described)) {
    const size = shape.reduce((product, n) => product * n, 1);
    arrays[name] = Object.assign(new KINDS[dtype](blob.buffer, body + start, size), { shape });
  }
  return { header: JSON.parse(metadata.header), arrays };
}

// Whether two blobs are of one run: all is the same but the place that is shown, header.view.
export function sameRun(one, other) {
  const rest = (header) => JSON.stringify({ ...header, view: null });
  const bytes = ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength);
  const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
  const names = Object.keys(other.arrays);
  return rest(one.header) === rest(other.header) && names.length === Object.keys(one.arrays).length
    && names.every((name) => name in one.arrays && same(bytes(one.arrays[name]), bytes(other.arrays[name])));
}
