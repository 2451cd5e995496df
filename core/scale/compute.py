"""Multiply-adds of one forward pass, from the config alone. A multiply-add is two floating-point operations.

    tokens * (numbers in the matrices a token passes)  +  layers * H * (D_key + D_value) * queries * keys
The first term grows with the text, the second with its square: Vaswani et al. 2017, table 1 (self-attention n^2 d).
Every query is counted against every key, masked or not, as a plain run computes it. With a cache only the new tokens
pass the matrices (``step_macs``); without one all of them do, at every step (``forward_macs``).
"""

from core.config import AttentionConfig, ModelConfig
from core.parts.cache import seen_before
from core.scale.costs import windows


def forward_macs(config: ModelConfig, tokens: int, source: int = 0) -> int:
    """Multiply-adds to read ``tokens`` tokens. source: tokens of the encoder's text, in an encoder-decoder."""
    if tokens < 1 or (source > 0) != config.crossed:
        raise ValueError(f"expected tokens above 0, and a source with an encoder-decoder only, got {tokens}, {source}")
    read = source if config.crossed else tokens
    macs = stack_macs(config, config.encoder_layers, read) + stack_macs(config, config.decoder_layers, tokens)
    if config.crossed:
        macs += config.decoder_layers * attention_macs(config.attention, config.width, tokens, source)
    head = config.head.size(config.out_vocab, config.width).matrix * tokens
    return macs + head + config.head.summary_size(config.width).matrix


def stack_macs(config: ModelConfig, layers: int, tokens: int) -> int:
    """Self-attention and feed-forward of so many layers."""
    passed = [config.ffn_at(layer).sizes(config.width, passed=True) for layer in range(layers)]
    matrices = sum(size.matrix for parts in passed for size in parts.values())
    return matrices * tokens + layers * attention_macs(config.attention, config.width, tokens, tokens)


def attention_macs(config: AttentionConfig, width: int, queries: int, keys: int) -> int:
    """Projections of those who look and of those looked at, then q k^T and weights v."""
    projections = config.query_size(width).matrix * queries + config.key_value_size(width).matrix * keys
    return projections + config.heads * (config.head_dim + config.value_dim) * queries * keys


def step_macs(config: ModelConfig, new: int, read: int) -> int:
    """Multiply-adds of a decoder that reads ``new`` tokens when the keys and values of ``read`` are cached.

    Latent rows are unfolded again at every step (``LatentAttention``). ValueError: an encoder, or nothing to read.
    """
    if config.encoder_layers or new < 1 or read < 0:
        raise ValueError(f"expected a decoder alone, new above 0 and read of at least 0, got {new} and {read}")
    attention, kept = config.attention, windows(config)
    matrices = stack_macs(config, config.decoder_layers, new) - config.decoder_layers * attention_macs(
        attention, config.width, new, new
    )
    projected = attention.query_size(config.width) + attention.key_value_size(config.width)
    for layer in range(config.decoder_layers):
        before = seen_before(read, kept[layer % len(kept)])
        matrices += projected.matrix * new + attention.unfold_size(config.width).matrix * before
        matrices += attention.heads * (attention.head_dim + attention.value_dim) * new * (before + new)
    return matrices + config.head.size(config.out_vocab, config.width).matrix * new
