"""The residual stream as a grid of layers and tokens, walked layer by layer.

Everything but the words of the lens comes once a run; a lens that takes time is sent for by the component.
"""

from __future__ import annotations

from dataclasses import asdict

from ui.browser.figure import Owned, mount
from ui.encoder.ledger import Ledger
from ui.encoder.lens import Lens
from ui.frame.text import Words
from ui.runs.run import Run

VIEWS = ("start", "turn", "norm", "attention", "ffn", "lens")


def place(T: Words, r: Run, token: int) -> Owned:
    """What is shown and which cell is open. token: the one to open first."""
    return Owned(
        T,
        {"show": (VIEWS, VIEWS[0]), "layer": (range(r.layers + 1), r.layers), "token": (range(len(r.ids)), token)},
    )


def show(T: Words, r: Run, at: Owned, ledger: Ledger, lens: Lens | None, readable: bool) -> None:
    """lens: None where it is not here. readable: the model has words, so that the lens can be sent for."""
    header = {
        "model": r.model_id,
        "tokens": r.tokens,
        "special": r.special,
        "layers": r.layers,
        "width": r.config.width,
        "placement": r.config.placement,
        "normed": "emb.norm.out" in r,
        "rows": list(ledger.rows),
        "readable": readable,
        "lens": None if lens is None else asdict(lens),
    }
    mount("encoder/layer_grid", header, ledger.arrays, T.words("grid"), at, pick=at.take)
