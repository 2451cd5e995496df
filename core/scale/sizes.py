"""How many parameters each part holds, in closed form from its config; nothing is built.

    linear: in * out (+ out)    attention: C H D + 2 C G D + H D C    feed-forward: 2 C F, gated 3 C F    norm: C or 2 C
Matrices are kept apart from vectors (biases, gains): each token is multiplied by a matrix, one multiply-add a number.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.config import AttentionConfig, FFNConfig, HeadConfig, PositionsConfig
from core.parts.ffn import FFN, GatedFFN
from core.parts.heads import BertHead, LMHead, MaskedHead, NormHead, Pooler
from core.parts.latent import LatentAttention
from core.parts.moe import MoE
from core.parts.norms import LayerNorm, NormConfig
from core.parts.positions import Learned, Relative
from core.parts.routing import SigmoidTopK


@dataclass(frozen=True)
class Size:
    matrix: int = 0  # numbers in matrices
    vector: int = 0  # in biases, gains and tables that are only looked up

    @property
    def numbers(self) -> int:
        return self.matrix + self.vector

    def __add__(self, other: Size) -> Size:
        return Size(self.matrix + other.matrix, self.vector + other.vector)

    def __mul__(self, times: int) -> Size:
        return Size(self.matrix * times, self.vector * times)


NOTHING = Size()


def linear(inputs: int, outputs: int, bias: bool = True) -> Size:
    return Size(inputs * outputs, outputs if bias else 0)


def norm(config: NormConfig | None, width: int) -> Size:
    if config is None:
        return NOTHING
    return Size(vector=2 * width if isinstance(config, LayerNorm.Config) and config.bias else width)


def attention(config: AttentionConfig, width: int) -> Size:
    return queries(config, width) + keys_values(config, width)


def queries(config: AttentionConfig, width: int) -> Size:
    """What the tokens that look pass: the queries, straight or through a latent row, and the output."""
    inner = config.heads * config.head_dim
    if isinstance(config, LatentAttention.Config):
        output = linear(config.heads * config.value_dim, width, config.bias)
        if config.q_rank is None:
            return linear(width, inner, False) + output
        down = linear(width, config.q_rank, config.bias) + norm(config.norm, config.q_rank)
        return down + linear(config.q_rank, inner, False) + output
    return (
        linear(width, inner, config.bias)
        + norm(config.qk_norm, config.head_dim)
        + linear(inner, width, config.out_bias)
    )


def keys_values(config: AttentionConfig, width: int) -> Size:
    """What the tokens that are looked at pass: keys and values, straight or unfolded from a latent row."""
    if isinstance(config, LatentAttention.Config):
        down = linear(width, config.kv_rank + config.rope_dim, config.bias) + norm(config.norm, config.kv_rank)
        return down + linear(config.kv_rank, config.heads * (config.plain_dim + config.value_dim), False)
    return linear(width, config.kv_heads * config.head_dim, config.bias) * 2 + norm(config.qk_norm, config.head_dim)


def ffn(config: FFN.Config | GatedFFN.Config, width: int) -> Size:
    up = linear(width, config.hidden, config.bias)
    return up * (2 if isinstance(config, GatedFFN.Config) else 1) + linear(config.hidden, width, config.bias)


def feed_forward(config: FFNConfig, width: int, passed: bool) -> dict[str, Size]:
    """By part. passed: only what one token passes, the chosen experts instead of all."""
    if not isinstance(config, MoE.Config):
        return {"ffn": ffn(config, width)}
    router = linear(width, config.experts, bias=isinstance(config.router, SigmoidTopK.Config))
    shared = NOTHING if config.shared is None else ffn(config.shared, width)
    gate = linear(width, 1, bias=False) if config.shared_gate else NOTHING
    chosen = config.router.chosen if passed else config.experts
    return {"router": router, "experts": ffn(config.expert, width) * chosen, "shared": shared + gate}


def positions(config: PositionsConfig, width: int, heads: int) -> Size:
    if isinstance(config, Learned.Config):
        return Size(vector=config.length * width)
    return Size(vector=config.buckets * heads) if isinstance(config, Relative.Config) else NOTHING


def head(config: HeadConfig, vocab: int, width: int) -> Size:
    """What every token passes to be predicted, the output matrix included, tied or not."""
    if isinstance(config, MaskedHead.Config):
        return linear(width, width) + norm(config.norm, width) + linear(width, vocab)
    bias = isinstance(config, LMHead.Config) and config.bias
    return linear(width, vocab, bias) if isinstance(config, LMHead.Config | NormHead.Config) else NOTHING


def summary(config: HeadConfig, width: int) -> Size:
    """What only the first token passes: the pooler, and BERT's next-sentence scores."""
    if isinstance(config, BertHead.Config):
        return linear(width, width) + linear(width, 2)
    return linear(width, width) if isinstance(config, Pooler.Config) else NOTHING
