"""What a model is made of, as data: each field names a part and its sizes, none switches behaviour inside one."""

from dataclasses import dataclass
from typing import Protocol

from torch import nn

from core.parts.attention import Attention
from core.parts.embedding import Embedding
from core.parts.ffn import FFN, GatedFFN
from core.parts.heads import LMHead
from core.parts.masks import MASKS
from core.parts.norms import LayerNorm
from core.parts.positions import NoPositions, Positions
from core.parts.residual import PLACEMENTS, NormConfig


class PositionsConfig(Protocol):
    def build(self, width: int) -> Positions: ...


class HeadConfig(Protocol):
    @property
    def tied(self) -> bool: ...
    def build(self, vocab_size: int, width: int) -> nn.Module: ...


@dataclass(frozen=True, kw_only=True)
class ModelConfig:
    """Sizes and parts of a Transformer.

    Layers on the encoder side only: BERT. On the decoder side only: GPT. On both: the 2017 encoder-decoder.
    ``mask`` is the name of the self-attention mask of the decoder, or of the encoder when there is no decoder
    (``core.parts.masks.named_mask``); the encoder of an encoder-decoder always sees everything.
    """

    vocab_size: int
    width: int
    max_tokens: int
    attention: Attention.Config
    ffn: FFN.Config | GatedFFN.Config
    encoder_layers: int = 0
    decoder_layers: int = 0
    norm: NormConfig = LayerNorm.Config()
    placement: str = "pre"
    final_norm: bool = True
    positions: PositionsConfig = NoPositions.Config()
    mask: str = "causal"
    embedding: Embedding.Config = Embedding.Config()
    head: HeadConfig = LMHead.Config()

    def __post_init__(self) -> None:
        for name in ("vocab_size", "width", "max_tokens"):
            if getattr(self, name) < 1:
                raise ValueError(f"expected {name} of at least 1, got {getattr(self, name)}")
        if min(self.encoder_layers, self.decoder_layers) < 0 or not self.encoder_layers + self.decoder_layers:
            raise ValueError(
                f"expected at least one layer, got {self.encoder_layers} encoder, {self.decoder_layers} decoder layers"
            )
        if self.placement not in PLACEMENTS:
            raise ValueError(f"expected a norm placement out of {sorted(PLACEMENTS)}, got {self.placement!r}")
        if self.mask.partition(":")[0] not in MASKS:
            raise ValueError(f"expected a mask out of {sorted(MASKS)}, got {self.mask!r}")

    @property
    def stack(self) -> str:
        """The stack whose output is read: "dec" if there is a decoder, else "enc"."""
        return "dec" if self.decoder_layers else "enc"

    @property
    def n_layers(self) -> int:
        """Layers of that stack."""
        return self.decoder_layers or self.encoder_layers

    @property
    def causal(self) -> bool:
        """No token sees a later one."""
        return self.mask.partition(":")[0] in ("causal", "window")
