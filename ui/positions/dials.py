"""RoPE's dials: each pair of coordinates of one query and one key is a hand that the position turns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from core.parts.positions.rope import Rope, speeds
from core.weights.tiny_positions import TRAINED, model_id
from ui.browser.figure import Owned, mount
from ui.runs import models

if TYPE_CHECKING:
    from ui.frame.text import Words
    from ui.runs.run import Run

STEP = 7  # places that the question moves both
ROUNDING = 1e-4  # of |q| |k|: angles are float32


def arrays(r: Run, layer: int, head: int) -> dict[str, np.ndarray]:
    """Queries and keys of a head as pairs of coordinates T x R x 2, before and after turning; angles a place, R."""
    sites = {"q": "q", "k": "k", "q_turned": "q_rot", "k_turned": "k_rot"}
    pairs = {
        name: np.ascontiguousarray(r.at(layer, f"self.{site}")[head].reshape(len(r.tokens), -1, 2))
        for name, site in sites.items()
    }
    assert isinstance(r.config.positions, Rope.Config)
    return pairs | {"theta": speeds(r.head_dim, r.config.positions.base).numpy(), "raw": r.at(layer, "self.raw")[head]}


def show(T: Words, r: Run, scheme: str, layer: int, head: int) -> None:
    """They open at the last token and one half way back, each at its own place."""
    tokens, places = range(len(r.tokens)), range(TRAINED)
    last = tokens[-1]
    values = {"query": (tokens, last), "key": (tokens, last // 2), "m": (places, None), "n": (places, None)}
    header = {"tokens": r.tokens, "scale": r.scale}
    mount("positions/rope_dials", header, arrays(r, layer, head), T.words("dials"), Owned(T, values))


def both_moved(r: Run, layer: int, head: int) -> tuple[str, dict[str, Any]]:
    """What becomes of the dot product that the dials open with when both tokens stand 7 places further on."""
    turn = models.load(model_id("rope")).positions.rotation
    last = len(r.tokens) - 1
    q_D, k_D = r.tensor(layer, "self.q")[head, last], r.tensor(layer, "self.k")[head, last // 2]

    def product(by: int) -> float:
        turn_Q, turn_K = (turn(torch.tensor([at + by]), r.head_dim) for at in (last, last // 2))
        assert turn_Q is not None and turn_K is not None
        return float((turn_Q(q_D[None]) * turn_K(k_D[None])).sum())

    before, after = product(0), product(STEP)
    change = after - before
    size = float(q_D.norm() * k_D.norm())
    answer = "same" if abs(change) <= ROUNDING * size else "larger" if change > 0 else "smaller"
    return answer, {"by": STEP, "before": before, "after": after}
