// A file written by Python's safetensors, read as typed arrays:
//
//     arrays = {"weights": np.array([[0.5, -np.inf, 1.5], [0.1, np.nan, -2]], "f4"), "mask": np.array([[True, False, True]]),
//               "bytes": np.arange(250, 255, dtype="u1"), "none": np.zeros((0, 4), "f4"), "one": np.array(7, "f4")}
//     header = json.dumps({"words": {"title": "\u6ce8\u610f\u529b \u2013 \u00c4"}, "n": 3}, ensure_ascii=False)
//     base64.b64encode(safetensors.numpy.save(arrays, metadata={"header": header}))

import assert from "node:assert/strict";
import { test } from "node:test";

import { sameRun, unpack } from "../../../assets/components/lib/packed.js";

const FILE = Buffer.from(
  "gAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJoZWFkZXIiOiJ7XCJ3b3Jkc1wiOiB7XCJ0aXRsZVwiOiBcIuazqOaEj+WKmyDigJMgw4RcIn0sIFwiblwi" +
  "OiAzfSJ9LCJub25lIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlswLDRdLCJkYXRhX29mZnNldHMiOlswLDBdfSwib25lIjp7ImR0eXBlIjoiRjMyIiwi" +
  "c2hhcGUiOltdLCJkYXRhX29mZnNldHMiOlswLDRdfSwid2VpZ2h0cyI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMiwzXSwiZGF0YV9vZmZzZXRzIjpb" +
  "NCwyOF19LCJieXRlcyI6eyJkdHlwZSI6IlU4Iiwic2hhcGUiOls1XSwiZGF0YV9vZmZzZXRzIjpbMjgsMzNdfSwibWFzayI6eyJkdHlwZSI6IkJPT0wi" +
  "LCJzaGFwZSI6WzEsM10sImRhdGFfb2Zmc2V0cyI6WzMzLDM2XX19ICAgICAAAOBAAAAAPwAAgP8AAMA/zczMPQAAwH8AAADA+vv8/f4BAAE=",
  "base64",
);

// The file in a buffer of its own, so many bytes from its start: a message may begin anywhere in what the network brought.
const shifted = (by) => {
  const bytes = new Uint8Array(by + FILE.length).subarray(by);
  bytes.set(FILE);
  return bytes;
};

for (const by of [0, 1, 2, 3, 4, 6, 8])
  test(`every array and word comes out as it went in, ${by} bytes into a buffer`, () => {
    const { header, arrays } = unpack(shifted(by));
    assert.deepEqual(header, { words: { title: "\u6ce8\u610f\u529b \u2013 \u00c4" }, n: 3 });
    const expected = {
      weights: [Float32Array.of(0.5, -Infinity, 1.5, 0.1, NaN, -2), [2, 3]],
      mask: [Uint8Array.of(1, 0, 1), [1, 3]],
      bytes: [Uint8Array.of(250, 251, 252, 253, 254), [5]],
      none: [new Float32Array(0), [0, 4]],
      one: [Float32Array.of(7), []],
    };
    assert.deepEqual(Object.keys(arrays).sort(), Object.keys(expected).sort());
    for (const [name, [values, shape]] of Object.entries(expected)) {
      assert.deepEqual([...arrays[name]], [...values], name);
      assert.equal(arrays[name].constructor, values.constructor, name);
      assert.deepEqual(arrays[name].shape, shape, name);
    }
  });

test("where the message lies well, the numbers are not copied", () => {
  const bytes = shifted(4);
  assert.equal(unpack(bytes).arrays.weights.buffer, bytes.buffer);
});

test("the same run: words and numbers are alike, whatever place is shown", () => {
  const run = ({ header = {}, arrays = {} } = {}) => ({
    header: { n: 3, view: { row: 1 }, ...header },
    arrays: { weights: Float32Array.of(0.5, NaN), mask: Uint8Array.of(1, 0), ...arrays },
  });
  assert.ok(sameRun(run(), run()));
  assert.ok(sameRun(run(), run({ header: { view: { row: 2 } } })));
  const other = [
    run({ header: { n: 4 } }),
    run({ arrays: { weights: Float32Array.of(0.5, 0.25) } }),
    run({ arrays: { weights: Float32Array.of(0.5) } }),
    run({ arrays: { more: Uint8Array.of(1) } }),
    { ...run(), arrays: { weights: Float32Array.of(0.5, NaN), other: Uint8Array.of(1, 0) } },
  ];
  for (const one of other) assert.ok(!sameRun(run(), one) && !sameRun(one, run()));
});
