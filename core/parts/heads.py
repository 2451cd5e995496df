"""Output heads: what is read off the last residual stream.

    logits = x E^T (+ b),   probs = softmax(logits)         pooled = tanh(x_0 W + b),   nsp = pooled W + b
Vaswani et al. 2017, section 3.4 (tied weights: Press and Wolf 2016); Devlin et al. 2018, section 3.1 (MLM, NSP);
Yang et al. 2023, "Baichuan 2", section 2.6 (NormHead).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.parts.ffn import ACTIVATIONS
from core.parts.norms import NormConfig
from core.parts.part import NOTHING, Fact, PartConfig, Size, linear
from core.trace import OFF, Tap


def _predict(logits_BTV: Tensor, tap: Tap) -> Tensor:
    logits_BTV = tap("logits", logits_BTV)
    tap.later("probs", lambda: logits_BTV.softmax(-1))
    return logits_BTV


class HeadConfig(PartConfig, ABC):
    tied: bool  # its vocabulary matrix is the embedding matrix

    @abstractmethod
    def build(self, vocab_size: int, width: int) -> nn.Module: ...

    def size(self, vocab_size: int, width: int) -> Size:
        """Parameters that every token passes to be predicted, the vocabulary matrix included, tied or not."""
        return NOTHING

    def summary_size(self, width: int) -> Size:
        """Parameters that only the first token passes."""
        return NOTHING

    @property
    def matrix(self) -> str:
        """The vocabulary matrix in a formula."""
        return "Eᵀ" if self.tied else "W"


class LMHead(nn.Module):
    """Next-token scores, from the embedding matrix itself (tied) or a matrix of its own."""

    @dataclass(frozen=True, kw_only=True)
    class Config(HeadConfig):
        tied: bool = True
        bias: bool = False
        scale: float = 1.0  # on the stream, before the matrix (T5, when tied: 1/sqrt(C))

        def build(self, vocab_size: int, width: int) -> LMHead:
            return LMHead(self, vocab_size, width)

        def size(self, vocab_size: int, width: int) -> Size:
            return linear(width, vocab_size, self.bias)

        @property
        def fact(self) -> Fact:
            plain = self.scale == 1
            return Fact("lm" if plain else "lm_scaled", formula=f"{'x' if plain else '(x / √C)'} {self.matrix}")

    def __init__(self, config: LMHead.Config, vocab_size: int, width: int) -> None:
        super().__init__()
        self.vocab = nn.Linear(width, vocab_size, bias=config.bias)
        self.scale = config.scale

    def forward(self, x_BTC: Tensor, tap: Tap = OFF) -> Tensor:
        return _predict(self.vocab(x_BTC * self.scale if self.scale != 1 else x_BTC), tap)


class NormHead(nn.Module):
    """Next-token scores by direction alone: each row of the matrix is brought to length 1 (Baichuan 2)."""

    @dataclass(frozen=True, kw_only=True)
    class Config(HeadConfig):
        tied: bool = False

        def build(self, vocab_size: int, width: int) -> NormHead:
            return NormHead(vocab_size, width)

        def size(self, vocab_size: int, width: int) -> Size:
            return linear(width, vocab_size, bias=False)

        @property
        def fact(self) -> Fact:
            return Fact("normed", formula="x · w / |w|")

    def __init__(self, vocab_size: int, width: int) -> None:
        super().__init__()
        self.vocab = nn.Linear(width, vocab_size, bias=False)

    def forward(self, x_BTC: Tensor, tap: Tap = OFF) -> Tensor:
        return _predict(nn.functional.linear(x_BTC, nn.functional.normalize(self.vocab.weight)), tap)


class Pooler(nn.Module):
    """The first token, squashed: BERT's summary of a sentence (no vocabulary, no prediction). Output: B C."""

    @dataclass(frozen=True, kw_only=True)
    class Config(HeadConfig):
        tied: bool = False

        def build(self, vocab_size: int, width: int) -> Pooler:
            return Pooler(width)

        def summary_size(self, width: int) -> Size:
            return linear(width, width)

        @property
        def fact(self) -> Fact:
            return Fact("pooler", formula="tanh(x₀ W + b)")

    def __init__(self, width: int) -> None:
        super().__init__()
        self.pool = nn.Linear(width, width)

    def forward(self, x_BTC: Tensor, tap: Tap = OFF) -> Tensor:
        return tap("pooled", self.pool(x_BTC[:, 0]).tanh())


class MaskedHead(nn.Module):
    """Masked-word scores from a transformed stream."""

    @dataclass(frozen=True, kw_only=True)
    class Config(HeadConfig):
        norm: NormConfig
        activation: str = "gelu"
        tied: bool = True

        def build(self, vocab_size: int, width: int) -> MaskedHead:
            return MaskedHead(self, vocab_size, width)

        def size(self, vocab_size: int, width: int) -> Size:
            return linear(width, width) + self.norm.size(width) + linear(width, vocab_size)

        @property
        def fact(self) -> Fact:
            return Fact("mlm", formula=f"norm(φ(x W₁ + b₁)) {self.matrix} + b")

    def __init__(self, config: MaskedHead.Config, vocab_size: int, width: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(width, width)
        self.activation = ACTIVATIONS[config.activation]
        self.norm = config.norm.build(width)
        self.vocab = nn.Linear(width, vocab_size)

    def forward(self, x_BTC: Tensor, tap: Tap = OFF) -> Tensor:
        hidden_BTC = tap("hidden", self.activation(self.hidden(x_BTC)))
        return _predict(self.vocab(self.norm(hidden_BTC, tap.at("norm"))), tap)


class BertHead(MaskedHead):
    """Masked-word scores, and is-next-sentence scores from the pooled first token."""

    @dataclass(frozen=True, kw_only=True)
    class Config(MaskedHead.Config):
        def build(self, vocab_size: int, width: int) -> BertHead:
            return BertHead(self, vocab_size, width)

        def summary_size(self, width: int) -> Size:
            """The pooler, and the next-sentence scores."""
            return linear(width, width) + linear(width, 2)

        @property
        def fact(self) -> Fact:
            return Fact("mlm_nsp", formula=super().fact.formula)

    def __init__(self, config: BertHead.Config, vocab_size: int, width: int) -> None:
        super().__init__(config, vocab_size, width)
        self.pooler = Pooler(width)
        self.nsp = nn.Linear(width, 2)

    def forward(self, x_BTC: Tensor, tap: Tap = OFF) -> Tensor:
        tap("nsp_logits", self.nsp(self.pooler(x_BTC, tap)))
        return super().forward(x_BTC, tap)


class NoHead(nn.Module):
    """Nothing is read off: the output is the contextual vectors themselves."""

    @dataclass(frozen=True, kw_only=True)
    class Config(HeadConfig):
        tied: bool = False

        def build(self, vocab_size: int, width: int) -> NoHead:
            return NoHead()

        @property
        def fact(self) -> Fact:
            return Fact("none")

    def forward(self, x_BTC: Tensor, tap: Tap = OFF) -> Tensor:
        return x_BTC


def tie(head: nn.Module, embedding: nn.Embedding) -> None:
    """Let the head's vocabulary matrix be the embedding matrix itself."""
    vocab = head.vocab
    assert isinstance(vocab, nn.Linear) and isinstance(embedding.weight, torch.nn.Parameter)
    vocab.weight = embedding.weight
