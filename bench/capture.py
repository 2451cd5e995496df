"""What it costs to keep everything: a traced run against a plain forward of the same weights, beside two others.

    python -m bench.capture [rounds]

All of one row run in turn in the same round, so that a busy machine slows all alike; figures are medians. The second
table lets glibc keep freed memory: what is left of the difference is then computing, not mapping pages. "captured" of
Hugging Face is output_attentions + output_hidden_states, of TransformerLens run_with_cache (requirements-bench.txt;
left out where it is not installed). Weights are random: only shapes matter for time.
"""

import ctypes
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch  # noqa: E402

from core import Transformer, from_hf, run  # noqa: E402

SHAPES = {  # name: width, layers, heads, vocabulary, tokens
    "4 layers, d=128, T=32": (128, 4, 4, 2048, 32),
    "GPT-2-small, T=32": (768, 12, 12, 50_257, 32),
    "GPT-2-small, T=256": (768, 12, 12, 50_257, 256),
}
Job = Callable[[], object]


def keep_freed_memory() -> None:
    """Let glibc keep freed blocks for the next run: else each large tensor is mapped anew, page by page."""
    libc = ctypes.CDLL("libc.so.6")
    libc.mallopt(-3, 1 << 30)  # M_MMAP_THRESHOLD
    libc.mallopt(-1, (1 << 31) - 1)  # M_TRIM_THRESHOLD


def jobs(width: int, layers: int, heads: int, vocabulary: int, tokens: int) -> dict[str, Job]:
    """The runs to compare, all on the same weights except TransformerLens, which draws its own of that shape."""
    from transformers import GPT2Config, GPT2LMHeadModel

    config = GPT2Config(vocab_size=vocabulary, n_positions=1024, n_embd=width, n_layer=layers, n_head=heads)
    theirs = GPT2LMHeadModel(config).eval().requires_grad_(False)
    eager = GPT2LMHeadModel(config).eval().requires_grad_(False)
    eager.load_state_dict(theirs.state_dict())
    eager.config._attn_implementation = "eager"
    ours: Transformer = from_hf(config.to_dict(), theirs.state_dict(), device="cpu")
    ids = torch.randint(0, vocabulary, (1, tokens), generator=torch.Generator().manual_seed(0))
    found: dict[str, Job] = {
        "ours plain": lambda: ours(ids),
        "ours captured": lambda: run(ours, ids),
        "HF sdpa plain": lambda: theirs(input_ids=ids, use_cache=False),
        "HF eager captured": lambda: eager(
            input_ids=ids, use_cache=False, output_attentions=True, output_hidden_states=True
        ),
    }
    lens = transformer_lens(width, layers, heads, vocabulary)
    if lens is not None:
        found["TransformerLens captured"] = lambda: lens.run_with_cache(ids)
    return found


def transformer_lens(width: int, layers: int, heads: int, vocabulary: int) -> Any | None:
    """A HookedTransformer of that shape, or None where the package is not installed."""
    try:
        from transformer_lens import HookedTransformer, HookedTransformerConfig
    except ImportError:
        return None
    config = HookedTransformerConfig(
        n_layers=layers,
        d_model=width,
        n_ctx=1024,
        d_head=width // heads,
        n_heads=heads,
        d_mlp=4 * width,
        d_vocab=vocabulary,
        act_fn="gelu_new",
        normalization_type="LN",
        device="cpu",
    )
    return HookedTransformer(config).eval().requires_grad_(False)


@torch.no_grad()
def medians(table: dict[str, Job], rounds: int) -> dict[str, float]:
    """Milliseconds of each job, interleaved."""
    times: dict[str, list[float]] = {name: [] for name in table}
    for at in range(rounds + 2):
        for name, job in table.items():
            start = time.perf_counter()
            job()
            if at >= 2:  # two rounds to warm up
                times[name].append(1000 * (time.perf_counter() - start))
    return {name: statistics.median(values) for name, values in times.items()}


def print_table(rounds: int) -> None:
    for at, (name, shape) in enumerate(SHAPES.items()):
        found = medians(jobs(*shape), rounds * (10 if shape[0] == 128 else 1))
        if at == 0:
            print("| shape | " + " | ".join(found) + " | captured / plain | captured / TransformerLens |")
            print("|---" * (len(found) + 3) + "|")
        captured, lens = found["ours captured"], found.get("TransformerLens captured")
        ratios = f"{captured / found['ours plain']:.2f} | {captured / lens:.2f}" if lens else "- | -"
        print(f"| {name} | " + " | ".join(f"{ms:.2f}" for ms in found.values()) + f" | {ratios} |", flush=True)


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    torch.set_num_threads(1)
    torch.manual_seed(0)
    print(f"torch {torch.__version__}, 1 thread, medians of {rounds} interleaved runs (small: x 10), ms\n")
    print_table(rounds)
    keep_freed_memory()
    print("\nThe same with freed memory kept:\n")
    print_table(rounds)


if __name__ == "__main__":
    main()
