"""What a model makes of the order of its tokens: shuffle them, or move them all along, and see what it says.

    shuffled: |F(x[p]) - F(x)[p]|, 0 if nothing tells the order       moved: |F(x at k ..) - F(x at 0 ..)|
Vaswani et al. 2017, section 3.5: without positions attention does not know the order. A causal mask tells it all the
same, for how many tokens are seen differs from place to place: Haviv et al. 2022, "Transformer Language Models without
Positional Encodings Still Learn Positional Information".
"""

from typing import NamedTuple

import torch
from torch import Tensor

from core.model import Transformer, run
from core.parts.positions import Learned
from core.parts.positions.moved import Shifted, with_positions


class Moved(NamedTuple):
    """The largest |difference| after a shift: of any score in any layer, positions' own part included; of any logit."""

    scores: float
    logits: float


def shuffle(tokens: int, seed: int) -> Tensor:
    """An order of so many tokens, T; another one than the given wherever there is another."""
    order_T = torch.randperm(tokens, generator=torch.Generator().manual_seed(seed))
    return order_T.flip(0) if torch.equal(order_T, torch.arange(tokens)) else order_T


def shuffled(model: Transformer, ids_T: Tensor, order_T: Tensor, mask_TT: Tensor | None = None) -> Tensor:
    """Largest |difference| of any logit of each token between the two orders, T, in the order of the text.

    mask_TT: by place, not by token; None is the model's own.
    """
    both_BT = torch.stack([ids_T, ids_T[order_T]])
    plain_TV, other_TV = run(model, both_BT, mask=mask_TT, keep=("head.logits",))["head.logits"]
    back_T = order_T.argsort()
    return (other_TV[back_T] - plain_TV).abs().amax(1)


def moved(model: Transformer, ids_T: Tensor, by: int) -> Moved | None:
    """What changes when the same text stands ``by`` places further on. None: there are no such places."""
    positions = model.positions
    if isinstance(positions, Learned) and by + len(ids_T) > len(positions.weight):
        return None
    keep = ("*.self.masked", "head.logits")
    plain, other = (run(one, ids_T, keep=keep) for one in (model, with_positions(model, Shifted(positions, by))))
    apart = {name: (other[name] - plain[name]).masked_fill(plain[name].isneginf(), 0).abs().max() for name in plain}
    scores = max(float(value) for name, value in apart.items() if name.endswith("masked"))
    return Moved(scores, float(apart["head.logits"]))
