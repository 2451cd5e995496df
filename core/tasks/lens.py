"""The logit lens: read every layer's residual stream as if it were the last.

    lens_l = head(norm(resid_post_l))          at the last layer this is the model's own prediction
nostalgebraist 2020, "interpreting GPT: the logit lens". Early layers are not trained to be read so: what the lens shows
there is how far the stream has come, not what the model "thinks".
"""

import torch
from torch import Tensor, nn

from core.model import Transformer
from core.trace import Trace


@torch.no_grad()
def logit_lens(model: Transformer, trace: Trace) -> Tensor:
    """Logits of every layer: L B T V. The trace must hold ``resid_post`` of each. ValueError: a model without words."""
    stack = model.dec if model.dec is not None else model.enc
    if stack is None or not isinstance(getattr(model.head, "vocab", None), nn.Module):
        raise ValueError(f"{model.name or 'this model'} has no output words to read the stream with")
    config, norm = model.config, stack.norm or nn.Identity()
    streams = (trace[f"{config.stack}.{layer}.resid_post"] for layer in range(config.n_layers))
    return torch.stack([model.head(norm(stream_BTC)) for stream_BTC in streams])
