"""What a model is made of, as data: each field names a part and its sizes, none switches behaviour inside one."""

from dataclasses import dataclass

from core.parts.attention import Attention
from core.parts.embedding import Embedding
from core.parts.ffn import FFN, GatedFFN
from core.parts.heads import HeadConfig, LMHead
from core.parts.latent import LatentAttention
from core.parts.masks import sized_mask
from core.parts.moe import MoE
from core.parts.norms import LayerNorm, NormConfig
from core.parts.positions import NoPositions, PositionsConfig
from core.parts.residual import PLACEMENTS

AttentionConfig = Attention.Config | LatentAttention.Config
FFNConfig = FFN.Config | GatedFFN.Config | MoE.Config


@dataclass(frozen=True, kw_only=True)
class ModelConfig:
    """Sizes and parts of a Transformer.

    Layers on the encoder side only: BERT. On the decoder side only: GPT. On both: the 2017 encoder-decoder.
    ``mask`` is the name of the self-attention mask of the decoder, or of the encoder when there is no decoder
    (``core.parts.masks.named_mask``); the encoder of an encoder-decoder always sees everything.
    ``ffn`` and ``mask`` may be several, which the layers take in turn: local attention in every other layer (GPT-3),
    experts in every other layer (Switch), or one for each layer (DeepSeekMoE, whose first is dense).
    """

    vocab_size: int
    width: int
    max_tokens: int
    attention: AttentionConfig
    ffn: FFNConfig | tuple[FFNConfig, ...]
    encoder_layers: int = 0
    decoder_layers: int = 0
    norm: NormConfig = LayerNorm.Config()
    placement: str = "pre"
    final_norm: bool = True
    positions: PositionsConfig = NoPositions.Config()
    mask: str | tuple[str, ...] = "causal"
    embedding: Embedding.Config = Embedding.Config()
    head: HeadConfig = LMHead.Config()
    target_vocab: int | None = None  # words of the decoder's own; None: one vocabulary and one matrix for both sides

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
        if not self.ffns or not self.masks:
            raise ValueError(f"expected at least one ffn and one mask, got {self.ffn!r} and {self.mask!r}")
        for mask in self.masks:
            sized_mask(mask)
        if self.target_vocab is not None and not (self.target_vocab > 0 and self.crossed):
            raise ValueError(f"target_vocab goes with an encoder-decoder, and is at least 1, got {self.target_vocab}")

    @property
    def crossed(self) -> bool:
        """An encoder-decoder: its decoder reads the encoder by cross-attention."""
        return self.encoder_layers > 0 and self.decoder_layers > 0

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
        return all(sized_mask(mask)[0] in ("causal", "window") for mask in self.masks)

    @property
    def ffns(self) -> tuple[FFNConfig, ...]:
        return self.ffn if isinstance(self.ffn, tuple) else (self.ffn,)

    def ffn_at(self, layer: int) -> FFNConfig:
        return self.ffns[layer % len(self.ffns)]

    @property
    def masks(self) -> tuple[str, ...]:
        return self.mask if isinstance(self.mask, tuple) else (self.mask,)

    def mask_at(self, layer: int) -> str:
        return self.masks[layer % len(self.masks)]

    @property
    def out_vocab(self) -> int:
        """How many words the prediction ranges over."""
        return self.target_vocab or self.vocab_size
