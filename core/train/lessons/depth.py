"""How deep a stack learns, by where its norms stand: the first gradient of every layer, and what warm-up is for.

    g_l = |dL/dW2_l|      W2_l: the second matrix of the feed-forward part of layer l, at the first weights
Xiong et al. 2020, "On Layer Normalization in the Transformer Architecture" (arXiv 2002.04745), theorem 1 and figure 3:
at the start Post-LN's gradient is large near the output, whatever the depth; Pre-LN's falls with it as 1/sqrt(depth).
Section 3.2: without warm-up such a Post-LN stack may not learn. The network is theirs in small: ReLU, Xavier weights,
an output matrix of its own; it reads everyday sentences and says the next token.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor

from core.config import ModelConfig
from core.model import Transformer
from core.parts.ffn import FFN
from core.parts.heads import LMHead
from core.parts.residual import PLACEMENTS, Placement, PostNorm, PreNorm, SandwichNorm, Sublayer
from core.trace import Tap
from core.train.lessons import pretraining
from core.train.objectives import Batch
from core.train.training import Plan, Training, judge

DEPTHS = (2, 4, 8, 12, 24, 48, 64)
ROWS = 4  # sentences of a measurement of the gradient
LEARNED = 8  # and of a training step
LAYERS, STEPS, WARMUP, PEAK = 8, 300, 100, 3e-3  # of the training with and without warm-up


class PostAlone(PostNorm):
    """norm(f(x)): what went in is not added."""

    def forward(self, x_BTC: Tensor, sublayer: Sublayer, tap: Tap, name: str) -> Tensor:
        return self.norm(sublayer(x_BTC), tap.at(name))


class PreAlone(PreNorm):
    """f(norm(x))."""

    def forward(self, x_BTC: Tensor, sublayer: Sublayer, tap: Tap, name: str) -> Tensor:
        return sublayer(self.norm(x_BTC, tap.at(name)))


class SandwichAlone(SandwichNorm):
    """norm(f(norm(x)))."""

    def forward(self, x_BTC: Tensor, sublayer: Sublayer, tap: Tap, name: str) -> Tensor:
        return self.post(sublayer(self.norm(x_BTC, tap.at(name))), tap.at(f"{name}_post"))


ALONE: dict[str, type[Placement]] = {"post": PostAlone, "pre": PreAlone, "sandwich": SandwichAlone}


def deep_config(layers: int, placement: str) -> ModelConfig:
    """The causal twin of the pretraining lesson, so many layers deep, with the parts of Xiong et al."""
    body = pretraining.twin_config("clm", pretraining.vocabulary().vocab_size)
    return replace(
        body,
        decoder_layers=layers,
        placement=placement,
        final_norm=placement != "post",
        ffn=FFN.Config(hidden=4 * body.width, activation="relu"),
        embedding=replace(body.embedding, norm=None),
        head=LMHead.Config(bias=True, tied=False),
    )


@torch.no_grad()
def first_model(layers: int, placement: str, residual: bool, seed: int) -> Transformer:
    """Untrained: matrices Xavier normal, rows of embedding and positions N(0, 1), gains 1, biases 0."""
    model = Transformer(deep_config(layers, placement))
    if not residual:
        for block in model.top.blocks:
            for name in ("norm1", "norm2"):
                setattr(block, name, ALONE[placement](model.config.norm, model.config.width))
    rng = torch.Generator().manual_seed(seed)
    for name, p in model.named_parameters():
        if p.dim() > 1:
            rows = name.startswith(("emb.", "positions."))
            p.copy_((1.0 if rows else (2 / sum(p.shape)) ** 0.5) * torch.randn(p.shape, generator=rng))
        else:
            p.fill_(float(name.endswith("gain")))
    return model


def sentences(step: int, seed: int, rows: int = LEARNED) -> Batch:
    """What a step reads, the same for every placement."""
    corpus = pretraining.corpus()
    return pretraining.batch("clm", corpus.learned, corpus.tokenizer.vocab_size, seed, step, rows)


def gradient_norms(model: Transformer, batch: Batch) -> Tensor:
    """|dL/dW2| of each layer: L. The model's gradients are used up."""
    weights = [block.get_submodule("ffn.down").get_parameter("weight") for block in model.top.blocks]
    judged = judge(model, batch)
    loss = F.cross_entropy(judged.logits_NV, judged.targets_N)
    return torch.stack([grad.norm() for grad in torch.autograd.grad(loss, weights)])


def profile(layers: int, placement: str, residual: bool, seeds: int) -> Tensor:
    """Gradient norms by seed and layer, each seed with weights and sentences of its own: S L."""
    batch = partial(sentences, 0, rows=ROWS)
    return torch.stack(
        [gradient_norms(first_model(layers, placement, residual, seed), batch(seed)) for seed in range(seeds)]
    )


def plan(warmup: int, peak: float) -> Plan:
    """A learning rate that rises for so many steps and then stays; Adam as in Vaswani et al. 2017, section 5.3."""
    return Plan(steps=STEPS, peak=peak, floor=peak, warmup=warmup, decay=0.0, betas=(0.9, 0.98))


def learning(placement: str, warmup: int, seed: int, peak: float = PEAK, residual: bool = True) -> Training:
    """One training of a stack of LAYERS from the first weights."""
    model = first_model(LAYERS, placement, residual, seed)
    return Training(model, partial(sentences, seed=seed), plan(warmup, peak))


assert set(ALONE) == set(PLACEMENTS)
