"""The learner's text, read by every size of the ladder whose weights ship."""

from __future__ import annotations

from functools import cache
from typing import Any

import torch
import torch.nn.functional as F

from core.weights.tiny_ladder import FOLDER, LADDER, LENGTH, load_rung
from ui.runs import turns
from ui.runs.kept import MIB, kept
from ui.runs.traced import Notice, clean

Row = dict[str, Any]


def sizes() -> list[str]:
    """Those whose weights ship."""
    return [name for name in LADDER if (FOLDER / f"{name}.safetensors").is_file()]


@kept(8 * MIB)
def losses(text: str) -> tuple[list[Row], list[Notice]]:
    """Nats a token of a text by every size that ships; none of a text that has no second token."""
    words, notices = clean(text)
    tokenizer = _rung(sizes()[0]).tokenizer
    assert tokenizer is not None  # load_rung gives it
    ids = tokenizer.encode(words).ids if words.strip() else []
    if len(ids) > LENGTH:
        notices.append(("notice.tokens", {"cap": LENGTH, "got": len(ids)}))
        ids = ids[:LENGTH]
    if len(ids) < 2:
        return [], notices
    row_1T = torch.tensor([ids])
    found = []
    with turns.long(), torch.no_grad():
        for name in sizes():
            model = _rung(name)
            loss = F.cross_entropy(model(row_1T)[0, :-1], row_1T[0, 1:])
            found.append({"n": sum(p.numel() for p in model.parameters()), "loss": float(loss)})
    return found, notices


def numbers(rows: list[Row]) -> dict[str, float]:
    """The least and the largest size that read it, and which of all has the least loss."""
    best = min(rows, key=lambda row: row["loss"])
    ends = {
        "small": rows[0]["n"],
        "large": rows[-1]["n"],
        "small_loss": rows[0]["loss"],
        "large_loss": rows[-1]["loss"],
    }
    return ends | {"best": best["n"], "best_loss": best["loss"]}


_rung = cache(load_rung)
