"""Loss per token: how surprised a model is by each token of a text, given those before it.

    loss_t = -log p(token_t | tokens before t)      in nats
Its mean over t is the training loss, and the exponential of that the perplexity. Shannon 1948 (surprisal); Radford et
al. 2018, equation 1.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from core.model import Transformer, run_decoder


def surprise(model: Transformer, ids: Sequence[int], source_ids: Sequence[int] | None = None) -> Tensor:
    """Nats for ids[1], ids[2], ...: T - 1. ``source_ids``: of an encoder-decoder, whose target ``ids`` is.

    ValueError: fewer than two tokens, or a model that does not predict the next one.
    """
    if len(ids) < 2:
        raise ValueError(f"expected at least two tokens, got {len(ids)}")
    logits_TV = run_decoder(model, list(ids), source_ids, keep=("head.logits",))["head.logits"][0]
    return surprise_of(logits_TV, torch.as_tensor(ids, device=model.device))


def surprise_of(logits_TV: Tensor, ids_T: Tensor) -> Tensor:
    """The same from logits that stand at each token: T - 1. The last row predicts what is not there."""
    log_probs_TV = logits_TV[:-1].float().log_softmax(-1)
    return -log_probs_TV.gather(-1, ids_T[1:, None].long())[:, 0]
