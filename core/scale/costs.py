"""What a model costs, from its config alone: parameters, the memory of decoding and of training.

    KV cache = layers * 2 * kv heads * head width * tokens * bytes      (latent attention keeps one short row instead)
    ZeRO     = (2 + 2 + K) * parameters, its terms divided over the ranks one after the other
Counts are exact: a tied matrix once, every bias and gain.
Shazeer 2019, "Fast Transformer Decoding", section 2.4 (cache); Rajbhandari et al. 2019, "ZeRO", section 5, figure 1.
"""

from dataclasses import dataclass

from core.config import ModelConfig
from core.parts.masks import sized_mask
from core.parts.part import NOTHING, Size
from core.parts.positions import Shape
from core.parts.residual import PLACEMENTS


@dataclass(frozen=True)
class Parameters:
    """total: all, the sum of the parts. active: what one token passes: without the experts not chosen for it."""

    total: int
    active: int
    parts: dict[str, int]


def parameters(config: ModelConfig) -> Parameters:
    """Every parameter, counted once; the parts that the model has, in the order data meets them."""
    parts = {name: size.numbers for name, size in part_sizes(config).items() if size.numbers}
    active = sum(size.numbers for size in part_sizes(config, passed=True).values())
    return Parameters(sum(parts.values()), active, parts)


def part_sizes(config: ModelConfig, passed: bool = False) -> dict[str, Size]:
    """Each part over all layers. passed: only what one token passes."""
    width, layers = config.width, config.encoder_layers + config.decoder_layers
    crossing = config.decoder_layers if config.crossed else 0
    sides = 2 if config.crossed else 1
    norms = (2 * layers + crossing) * PLACEMENTS[config.placement].norms() + sides * config.final_norm
    attention = config.attention.query_size(width) + config.attention.key_value_size(width)
    shape = Shape(width=width, heads=config.attention.heads, causal=config.causal)
    return {
        "embedding": embeddings(config),
        "positions": config.positions.size(shape) * sides,
        "attention": attention * layers,
        "cross": attention * crossing,
        **feed_forward(config, passed),
        "norms": config.norm.size(width) * norms,
        "head": head(config),
    }


def embeddings(config: ModelConfig) -> Size:
    """Of both sides; source and target share the words unless each has its own."""
    source = config.embedding.size(config.vocab_size, config.width)
    return source + config.embedding.size(config.target_vocab or 0, config.width) if config.crossed else source


def feed_forward(config: ModelConfig, passed: bool) -> dict[str, Size]:
    """Feed-forward parts of all layers: ffn, or router, experts and shared."""
    found = dict.fromkeys(("ffn", "router", "experts", "shared"), NOTHING)
    for layer in (*range(config.encoder_layers), *range(config.decoder_layers)):
        for part, size in config.ffn_at(layer).sizes(config.width, passed).items():
            found[part] += size
    return found


def head(config: ModelConfig) -> Size:
    """What the head has beyond the embedding: all but the output matrix, when they share it."""
    shared = Size(matrix=-config.out_vocab * config.width) if config.head.tied else NOTHING
    return config.head.size(config.out_vocab, config.width) + config.head.summary_size(config.width) + shared


def kv_bytes(config: ModelConfig, tokens: int = 1, bytes_per_number: int = 2, batch: int = 1, source: int = 0) -> int:
    """Bytes a decoder keeps after ``tokens`` tokens; a layer with a window keeps no more than that.

    source: tokens of the encoder's text, whose keys and values an encoder-decoder keeps for cross-attention. A model
    without a decoder keeps nothing.
    """
    if min(tokens, source) < 0 or min(bytes_per_number, batch) < 1:
        raise ValueError(
            "expected tokens and source of at least 0, bytes_per_number and batch of at least 1, "
            f"got {tokens}, {source}, {bytes_per_number}, {batch}"
        )
    kept = sum(min(tokens, window(config.mask_at(layer), tokens)) for layer in range(config.decoder_layers))
    if config.encoder_layers:
        kept += config.decoder_layers * source
    return kept * config.attention.cached * bytes_per_number * batch


def windows(config: ModelConfig) -> tuple[int | None, ...]:
    """How many rows each layer has to keep, taken in turn as the masks are: None is all. For ``KVCache``."""
    return tuple(window(mask, 0) or None for mask in config.masks)


def window(mask: str, otherwise: int) -> int:
    """How many tokens back a mask lets a token look, itself included."""
    kind, size = sized_mask(mask)
    return size[0] if kind == "window" else otherwise


def zero_bytes(weights: int, stage: int = 0, ranks: int = 1, optimizer: int = 12) -> float:
    """Bytes on each of ``ranks`` devices to train that many weights in half precision with ZeRO.

    2 for the weight, 2 for its gradient, ``optimizer`` for Adam in full precision (weight, mean, variance: 12). Split
    over the ranks: at stage 1 the optimizer's, at 2 the gradients too, at 3 the weights too.
    """
    if weights < 0 or ranks < 1 or stage not in (0, 1, 2, 3):
        raise ValueError(f"expected weights >= 0, ranks >= 1, a stage out of 0..3, got {weights}, {ranks}, {stage}")
    split = [ranks if stage >= first else 1 for first in (3, 2, 1)]
    return weights * sum(bytes_ / share for bytes_, share in zip((2, 2, optimizer), split, strict=True))
