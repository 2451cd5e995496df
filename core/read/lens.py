"""The logit lens: read every layer's residual stream as if it were the last.

    lens_l = head(norm(resid_post_l))          at the last layer this is the model's own prediction
nostalgebraist 2020, "interpreting GPT: the logit lens". Early layers are not trained to be read so: what the lens shows
there is how far the stream has come, not what the model "thinks".
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from core.model import Transformer
from core.trace import Trace


def readout(model: Transformer) -> Callable[[Tensor], Tensor]:
    """What turns the last stream into logits, norm and head: B T C -> B T V. ValueError: a model without words."""
    if not isinstance(getattr(model.head, "vocab", None), nn.Module):
        raise ValueError(f"{model.called} has no output words to read the stream with")
    norm = model.top.norm or nn.Identity()
    return torch.no_grad()(lambda stream_BTC: model.head(norm(stream_BTC)))


@torch.no_grad()
def logit_lens(model: Transformer, trace: Trace) -> Tensor:
    """Logits of every layer: L B T V, all at once. The trace must hold ``resid_post`` of each layer."""
    config, read = model.config, readout(model)
    return torch.stack([read(trace[f"{config.stack}.{layer}.resid_post"]) for layer in range(config.n_layers)])
