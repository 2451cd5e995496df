"""The leak test: change one token, run again, and see which positions notice.

diff[l, t] = max_c |x_l'[t, c] - x_l[t, c]|      x_l: the residual stream after layer l, x_0 what enters the first block
Under a causal mask diff is exactly 0 before the changed position: nothing there was computed from it.
Vaswani et al. 2017, section 3.2.3 ("prevent leftward information flow").
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.model import Transformer, run
from core.trace import Trace


@dataclass(frozen=True)
class Leak:
    """How far each position moved. stream_LT: row 0 the input of the first block, then each layer's output."""

    position: int
    before: int
    after: int
    stream_LT: Tensor
    logits_T: Tensor | None

    @property
    def last_T(self) -> Tensor:
        """The largest change of the last residual stream, by position."""
        return self.stream_LT[-1]

    @property
    def untouched(self) -> list[int]:
        """Positions where not one number of the last residual stream changed."""
        return (self.last_T == 0).nonzero().flatten().tolist()


def leak(
    model: Transformer,
    ids: Sequence[int],
    position: int,
    token: int,
    mask: Tensor | None = None,
    padding: Tensor | None = None,
) -> Leak:
    """Run ``ids``, and again with ``token`` at ``position``, under the same mask; compare every residual stream."""
    if not 0 <= position < len(ids):
        raise ValueError(f"expected a position in 0..{len(ids) - 1}, got {position}")
    changed = [*ids[:position], token, *ids[position + 1 :]]
    keep = ("emb.sum", "enc.*.resid_post", "dec.*.resid_post", "head.logits")
    first, second = (run(model, row, mask=mask, padding=padding, keep=keep) for row in (list(ids), changed))
    names = ["emb.sum", *(f"{model.config.stack}.{layer}.resid_post" for layer in range(model.config.n_layers))]
    return Leak(
        position,
        ids[position],
        token,
        torch.stack([_apart(first, second, name) for name in names]),
        _apart(first, second, "head.logits") if "head.logits" in first else None,
    )


def _apart(first: Trace, second: Trace, site: str) -> Tensor:
    """The largest |difference| at each position: T."""
    return (first[site] - second[site])[0].abs().amax(-1)
