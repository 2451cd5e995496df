"""Encoders alone: BERT, and RoFormer, which is BERT with rotated queries and keys."""

from core.config import ModelConfig
from core.parts.attention import Attention
from core.parts.embedding import Embedding
from core.parts.ffn import FFN
from core.parts.heads import BertHead, MaskedHead
from core.parts.norms import LayerNorm
from core.parts.positions import Learned, Rope


def bert(width: int, layers: int, heads: int) -> ModelConfig:
    """Devlin et al. 2018, section 3: encoder-only, post-LN, learned positions, segments, MLM and NSP heads."""
    norm = LayerNorm.Config(eps=1e-12)
    return ModelConfig(
        vocab_size=30_522,
        width=width,
        max_tokens=512,
        encoder_layers=layers,
        attention=Attention.Config(heads=heads, kv_heads=heads, head_dim=width // heads),
        ffn=FFN.Config(hidden=4 * width, activation="gelu"),
        norm=norm,
        placement="post",
        final_norm=False,
        positions=Learned.Config(length=512),
        mask="full",
        embedding=Embedding.Config(segments=2, norm=norm),
        head=BertHead.Config(norm=norm),
    )


def roformer(width: int, layers: int, heads: int) -> ModelConfig:
    """Su et al. 2021, section 4.5: BERT with RoPE in place of learned positions, on Chinese text, MLM only.

    Sizes of the authors' Chinese base model: 50,000 words, 1,536 tokens.
    """
    body, norm = bert(width, layers, heads), LayerNorm.Config(eps=1e-12)
    changed = {
        "vocab_size": 50_000,
        "max_tokens": 1536,
        "positions": Rope.Config(pairing="adjacent", exact=True),
        "head": MaskedHead.Config(norm=norm),
    }
    return ModelConfig(**{**vars(body), **changed})
