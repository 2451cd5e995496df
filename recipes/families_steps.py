"""One step of training any of the tiny families: what it is asked, what it may see, and what its answer costs.

    loss = mean over the counted tokens of -ln p(token)  (+ BALANCE * the balance loss of each layer's experts)
The objectives are those of ``core.train.objectives``.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from core.model import Transformer
from core.parts.masks import sized_mask
from core.trace import OFF, Tap, Trace
from core.train.objectives import Batch, causal_batch, denoise_batch, mlm_batch, prefix_batch
from core.weights.tiny_families import MASK_ID, START, objective

BALANCE = 0.01  # what the balance loss of a mixture of experts counts: Fedus et al. 2021 (Switch), section 2.2
NARROW, WIDE = 0.25, 0.75  # the parts of the steps when an encoder alone begins to see further, and sees all
UNCOUNTED = -100
BIAS_STEP = 0.001  # how far DeepSeek-V3's balance rule moves a bias in one step: section 4.2


def make_batch(model: Transformer, text_BT: Tensor, rng: torch.Generator, measuring: bool = False) -> Batch:
    """The objective that fits the model, on rows of text. measuring: only hidden tokens count, and all are [MASK]."""
    match objective(model.config):
        case "causal":
            return causal_batch(text_BT)
        case "prefix":
            return prefix_batch(text_BT, *sized_mask(model.config.masks[0])[1])
        case "mlm":
            masked, random = (1.0, 0.0) if measuring else (0.8, 0.1)
            return mlm_batch(text_BT[:, :-1], MASK_ID, MASK_ID, rng, masked=masked, random=random)
    batch = denoise_batch(text_BT[:, :-1], MASK_ID, START, rng)
    ids_BT = batch.inputs[0]
    return batch._replace(counts_BT=ids_BT == MASK_ID) if measuring and ids_BT is not None else batch


def loss_of(model: Transformer, batch: Batch, mask: Tensor | None = None) -> tuple[Tensor, Trace]:
    """Mean loss of the counted tokens, and the balance loss of each layer with a mixture of experts; and its routes."""
    trace = Trace()
    routed = any(".router." in name for name, _ in model.named_parameters())
    tap = Tap(trace, keep=("*.moe.aux_loss", "*.moe.load")) if routed else OFF
    logits_BTV = model(*batch.inputs, mask=mask, tap=tap)
    targets_BT = batch.targets_BT.masked_fill(~batch.counts_BT, UNCOUNTED)
    loss = F.cross_entropy(logits_BTV.flatten(0, 1), targets_BT.flatten(), ignore_index=UNCOUNTED)
    balance = [trace[name].mean() for name in trace if name.endswith("aux_loss")]
    return loss + BALANCE * sum(balance), trace


def view(model: Transformer, step: int, steps: int) -> Tensor | None:
    """Which tokens may be seen, where that is not up to the model's own mask: T T.

    A hidden token tells nothing itself: attention that is spread over the whole text finds no neighbour to learn from,
    and MLM stays at the frequent words. So it sees 1 token to each side at first, then more, at last all of them.
    """
    length, done = model.config.max_tokens, step / steps
    if objective(model.config) != "mlm" or done >= WIDE:
        return None
    at_T = torch.arange(length)
    return (at_T[:, None] - at_T).abs() <= length ** max(0, (done - NARROW) / (WIDE - NARROW))


def even_out(model: Transformer, trace: Trace) -> None:
    """DeepSeek-V3, section 2.1.2: an expert chosen less often than the mean gets a larger bias, else a smaller one."""
    for name, p in model.named_parameters():
        if name.endswith(".router.bias"):
            stack, _, layer, *_ = name.split(".")
            load_E = trace[f"{stack}.{layer}.moe.load"].float().mean(0)
            p.data += BIAS_STEP * (load_E.mean() - load_E).sign()
