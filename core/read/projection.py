"""Where one head's q, k and v come from: the rows of W_q, W_k, W_v that belong to it, and the x they multiply.

    q = x W_q[head]^T + b_q[head]          (k and v: the key/value head that serves it)
Vaswani et al. 2017, section 3.2.2.
"""

from torch import Tensor

from core.config import ModelConfig
from core.model import Transformer
from core.parts.attention import Attention


def splits_by_head(config: ModelConfig) -> bool:
    """Each head's q, k, v is one slice of one matrix; latent attention unfolds them in two steps instead."""
    return isinstance(config.attention, Attention.Config)


def input_site(config: ModelConfig) -> str:
    """The site of the x that attention multiplies: after the first norm, or the stream itself with post-norm."""
    return "resid_pre" if config.placement == "post" else "norm1.out"


def head_slices(model: Transformer, layer: int, head: int) -> dict[str, Tensor]:
    """The head's own weights, D x C each, and its biases of D numbers where the model has them: w_q, b_q, ..."""
    part = model.top.blocks[layer].get_submodule("self")
    assert isinstance(part, Attention)
    of, slices = part.config, {}
    group = head * of.kv_heads // of.heads
    for name, linear, index in (("q", part.q, head), ("k", part.k, group), ("v", part.v, group)):
        rows = slice(index * of.head_dim, (index + 1) * of.head_dim)
        slices[f"w_{name}"] = linear.weight[rows].detach()
        if linear.bias is not None:
            slices[f"b_{name}"] = linear.bias[rows].detach()
    return slices
