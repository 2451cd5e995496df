"""RoPE's dials: each pair of coordinates of one query and one key is a hand that the position turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.parts.positions.rope import speeds
from core.weights.tiny_positions import TRAINED
from ui.browser.figure import Owned, mount

if TYPE_CHECKING:
    from ui.frame.text import Words
    from ui.runs.run import Run


def arrays(r: Run, layer: int, head: int) -> dict[str, np.ndarray]:
    """Queries and keys of a head as pairs of coordinates T x R x 2, before and after turning; angles a place, R."""
    sites = {"q": "q", "k": "k", "q_turned": "q_rot", "k_turned": "k_rot"}
    pairs = {
        name: np.ascontiguousarray(r.at(layer, f"self.{site}")[head].reshape(len(r.tokens), -1, 2))
        for name, site in sites.items()
    }
    return pairs | {"theta": speeds(r.head_dim, r.config.positions.base).numpy(), "raw": r.at(layer, "self.raw")[head]}


def show(T: Words, r: Run, layer: int, head: int) -> None:
    """They open at the last token and one half way back, each at its own place."""
    tokens, places = range(len(r.tokens)), range(TRAINED)
    last = tokens[-1]
    values = {"query": (tokens, last), "key": (tokens, last // 2), "m": (places, None), "n": (places, None)}
    header = {"tokens": r.tokens, "scale": r.scale}
    mount("positions/rope_dials", header, arrays(r, layer, head), T.words("dials"), Owned(T, values))
