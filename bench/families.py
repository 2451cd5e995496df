"""Every family beside its twin: a plain forward and one that keeps everything, same weights, same machine, same minute.

    python -m bench.families [rounds]

The twins are those of the tests (tests/twins), at a size where the matrices do the work. All runs of a row take turns,
figures are medians; "captured" of the twin is output_attentions + output_hidden_states, a small part of what we keep.
Torch's own Transformer can keep nothing: its captured column is its plain forward. glibc keeps freed memory here, so
that the cost of mapping fresh pages (bench.capture's first table) does not stand in the way.
"""

import sys

import torch

from bench.capture import Job, keep_freed_memory, medians
from tests import twins
from tests.twins.ours import ours, trace

SIZE = twins.Size(
    width=256, layers=4, heads=8, kv_heads=2, head_dim=32, hidden=512, tokens=48, sparse=2, capacity=24
)  # fmt: skip


def jobs(name: str) -> dict[str, Job]:
    theirs, mine, given = twins.twin(name, SIZE), ours(name, SIZE), twins.inputs(name, SIZE)
    plain = lambda: mine(given.ids, given.target_ids, given.segments)  # noqa: E731
    captured = lambda: trace(name, mine, given, SIZE)  # noqa: E731
    if twins.FAMILIES[name].given is None:
        whole = lambda: theirs(given.ids, given.target_ids)  # noqa: E731
        return {"ours": plain, "ours captured": captured, "twin": whole, "twin captured": whole}
    asked = twins.arguments(name, theirs, given, SIZE)
    kept = {**asked, "output_attentions": True, "output_hidden_states": True}
    return {
        "ours": plain,
        "ours captured": captured,
        "twin": lambda: theirs(**asked),
        "twin captured": lambda: theirs(**kept),
    }


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    torch.set_num_threads(1)
    keep_freed_memory()
    print(f"torch {torch.__version__}, 1 thread, {SIZE.width} wide, {SIZE.layers} layers, B=2, T={SIZE.tokens}, ms")
    print(f"medians of {rounds} interleaved runs\n")
    print("| family | ours | ours captured | twin | twin captured | captured / plain | ours / twin, captured |")
    print("|---" * 7 + "|")
    for name in twins.FAMILIES:
        found = medians(jobs(name), rounds)
        ratios = found["ours captured"] / found["ours"], found["ours captured"] / found["twin captured"]
        cells = [f"{ms:.1f}" for ms in found.values()] + [f"{ratio:.2f}" for ratio in ratios]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
