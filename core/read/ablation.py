"""What a head is worth here: run again without it and measure how much the result moves.

    effect(h) = mean over positions of KL(p || p without h)          p: next-token (or fill-in) probabilities
    effect(h) = |x - x without h| / |x|                              x: last hidden states, where there is no vocabulary
"Without" sets the head's z to 0, which is the same as zeroing its slice of W_o. Michel et al. 2019, "Are Sixteen Heads
Really Better than One?", section 3. A large attention weight does not imply a large effect: Jain and Wallace 2019,
"Attention is not Explanation".
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from core.model import Transformer, run
from core.trace import Edit


def predicts(model: Transformer) -> bool:
    """Whether the model has probabilities to compare; else its hidden states are compared."""
    return hasattr(model.head, "vocab")


def head_effects(
    model: Transformer, ids: Tensor | Sequence[int], layer: int, target_ids: Tensor | Sequence[int] | None = None
) -> Tensor:
    """How much zeroing each head of a layer changes the result: H, in nats per token, or as a share of |x|.

    target_ids: what the decoder of an encoder-decoder reads; its heads are then the ones left out.
    """
    stack = model.config.stack
    if not 0 <= layer < model.config.n_layers:
        raise ValueError(f"expected a layer in 0..{model.config.n_layers - 1}, got {layer}")
    site = "head.logits" if predicts(model) else f"{stack}.{model.config.n_layers - 1}.resid_post"

    def result(edits: tuple[Edit, ...] = ()) -> Tensor:
        return run(model, ids, target_ids, edits=edits, keep=[site])[site].float()

    whole = result()
    without = (
        result((Edit("zero_head", f"{stack}.{layer}.self.z", (head,)),)) for head in range(model.config.attention.heads)
    )
    return torch.stack([_moved(whole, other, predicts(model)) for other in without])


def _moved(whole: Tensor, other: Tensor, logits: bool) -> Tensor:
    if not logits:
        return (whole - other).norm() / whole.norm()
    log_p, log_q = whole.log_softmax(-1), other.log_softmax(-1)
    return (log_p.exp() * (log_p - log_q)).sum(-1).mean().clamp_min(0)  # rounding can leave -1e-9


def contributions(heads_out_HQC: Tensor, out_QC: Tensor, bias_C: Tensor | None, query: int) -> tuple[Tensor, float]:
    """How long a vector each head writes at one query (H), and by how much their sum plus bias misses the output.

    Multi-head attention is a sum over heads, so the second number is rounding only.
    """
    total_C = heads_out_HQC[:, query].sum(0) + (0 if bias_C is None else bias_C)
    return heads_out_HQC[:, query].norm(dim=-1), float((total_C - out_QC[query]).abs().max())


def largest_weight(weights_HQK: Tensor) -> Tensor:
    """The mean over queries of each head's largest weight: how sharply it looks, H in 0..1."""
    return weights_HQK.amax(-1).mean(-1)
