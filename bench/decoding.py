"""Cached decoding of 64 tokens beside Hugging Face's ``generate`` with its cache, same weights, one run, one thread.

python -m bench.decoding
"""

import statistics
import time
import warnings
from collections.abc import Callable
from typing import Any

import torch
from transformers import GPT2Config, GPT2LMHeadModel

from core.generate.layout import for_decoding, write
from core.weights.hf import from_hf

PROMPT, STEPS = 16, 64
SHAPES: dict[str, tuple[dict[str, Any], int]] = {
    "tiny-gpt's shape": (dict(n_layer=4, n_head=4, n_embd=128, n_positions=128, vocab_size=2048), 9),
    "GPT-2 small's shape": (dict(n_positions=1024), 5),
}


def main() -> None:
    torch.set_num_threads(1)
    warnings.filterwarnings("ignore")
    print(f"{PROMPT} tokens read, {STEPS} written, medians in ms; turns are taken, so that all share the machine alike")
    for name, (shape, times) in SHAPES.items():
        row = {who: statistics.median(each) for who, each in measured(shape, times).items()}
        told = "   ".join(f"{who} {1000 * each:.1f} ({each / row['generate']:.2f} x)" for who, each in row.items())
        print(f"{name:20}", told)


def measured(shape: dict[str, Any], times: int) -> dict[str, list[float]]:
    torch.manual_seed(0)
    config = GPT2Config(**shape, bos_token_id=0, eos_token_id=None, pad_token_id=0)
    twin = GPT2LMHeadModel(config).eval()
    model = from_hf(config.to_dict(), twin.state_dict(), device="cpu")
    laid_out = for_decoding(model)
    ids_1T = torch.randint(config.vocab_size, (1, PROMPT))
    ids, seen = ids_1T[0].tolist(), torch.ones_like(ids_1T)

    def generate() -> list[int]:
        settings = {"max_new_tokens": STEPS, "do_sample": False, "use_cache": True}
        return twin.generate(ids_1T, attention_mask=seen, **settings)[0, PROMPT:].tolist()

    racers: dict[str, Callable[[], list[int]]] = {
        "generate": generate,
        "ours": lambda: write(model, ids, STEPS),
        "laid out": lambda: write(laid_out, ids, STEPS),
    }
    said = {who: run() for who, run in racers.items()}  # warms up, too
    if len({tuple(each) for each in said.values()}) > 1:
        raise SystemExit(f"expected the same tokens of all, got {said}")
    made: dict[str, list[float]] = {who: [] for who in racers}
    for _ in range(times):
        for who, run in racers.items():
            begun = time.perf_counter()
            run()
            made[who].append(time.perf_counter() - begun)
    return made


if __name__ == "__main__":
    main()
