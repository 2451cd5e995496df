"""Held-out loss of tiny-gpt with its key and value heads pooled to 2 and 1, in the three ways of the GQA paper.

    python -m recipes.pooling            a minute; writes assets/kv_cache/pooled.json. Random heads: seeds 0, 1, 2

To expect, in nats a token: 4 heads 3.22;  2 heads: mean 4.09, first 4.43, random 5.28 to 5.57;  1 head: mean 4.64,
first 4.75, random 5.15 to 5.29. Text: assets/models/tiny-gpt/heldout.txt (World English Bible, public domain), whole
rows of 128 tokens. Nothing is trained.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import torch

from core import load
from core.model import Transformer
from core.parts.pooling import WAYS, pool_heads
from core.read.surprise import surprise_of
from core.weights.packs import SHIPPED

MODEL, GROUPS, SEEDS = "tiny-gpt", (2, 1), 3
FILE = Path(__file__).parents[1] / "assets" / "kv_cache" / "pooled.json"


def held_out(model: Transformer) -> torch.Tensor:
    """The held-out text in whole rows: N T."""
    ids = model.tokenizer.encode((SHIPPED / MODEL / "heldout.txt").read_text(encoding="utf-8")).ids
    length = model.config.max_tokens
    return torch.tensor(ids[: len(ids) // length * length]).view(-1, length)


@torch.inference_mode()
def loss(model: Transformer, rows_NT: torch.Tensor) -> float:
    """Nats a token, the mean over all that are predicted."""
    rows = zip(model(rows_NT), rows_NT, strict=True)
    return float(torch.cat([surprise_of(logits_TV, ids_T) for logits_TV, ids_T in rows]).mean())


def measured(groups: int, way: str, seeds: Sequence[int] = range(SEEDS)) -> list[float]:
    """One loss, or of random heads one for each seed."""
    own = load(MODEL, device="cpu")
    rows = held_out(own)
    return [loss(pool_heads(own, groups, way, seed), rows) for seed in (seeds if way == "random" else seeds[:1])]


def main() -> None:
    own = load(MODEL, device="cpu")
    rows = held_out(own)
    found = {
        "model": MODEL,
        "predicted": rows.numel() - len(rows),
        "seeds": SEEDS,
        "own": loss(own, rows),
        "pooled": {str(groups): {way: measured(groups, way) for way in WAYS} for groups in GROUPS},
    }
    FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
