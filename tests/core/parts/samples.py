"""Every part of the core at a small size, for tests that run over all of them."""

from core.config import AttentionConfig, FFNConfig
from core.parts.attention import Attention
from core.parts.embedding import Embedding
from core.parts.ffn import FFN, GatedFFN
from core.parts.heads import BertHead, HeadConfig, LMHead, MaskedHead, NoHead, NormHead, Pooler
from core.parts.latent import LatentAttention
from core.parts.moe import MoE
from core.parts.norms import NORMS, LayerNorm, NormConfig, RMSNorm
from core.parts.positions import POSITIONS, Learned, PositionsConfig
from core.parts.routing import GroupedTopK, SigmoidTopK, Switch, TopK

HEADS = 4
# every part at a small size; a new position, norm or placement comes in by its table, with the defaults of its config
POSITION: dict[str, PositionsConfig] = {
    name: Learned.Config(length=9) if part is Learned else part.Config() for name, part in POSITIONS.items()
}
NORM: dict[str, NormConfig] = {"no bias": LayerNorm.Config(bias=False)}
NORM |= {name: part.Config() for name, part in NORMS.items()}
ATTENTION: dict[str, AttentionConfig] = {
    "mha": Attention.Config(heads=HEADS, kv_heads=4, head_dim=6),
    "gqa": Attention.Config(heads=HEADS, kv_heads=2, head_dim=2, out_bias=False),
    "mqa": Attention.Config(heads=HEADS, kv_heads=1, head_dim=2, bias=False),
    "normed": Attention.Config(heads=HEADS, kv_heads=2, head_dim=4, qk_norm=LayerNorm.Config()),
    "latent": LatentAttention.Config(heads=HEADS, kv_rank=5, plain_dim=3, rope_dim=2, value_dim=7),
    "latent q": LatentAttention.Config(
        heads=HEADS, kv_rank=5, plain_dim=3, rope_dim=2, value_dim=7, q_rank=3, bias=True
    ),
}
DENSE, GATED = FFN.Config(hidden=10), GatedFFN.Config(hidden=11)
GROUPED = GroupedTopK.Config(chosen=2, groups=2, kept_groups=1)
SIGMOID = SigmoidTopK.Config(chosen=2, groups=2, kept_groups=1)
FEED_FORWARD: dict[str, FFNConfig | tuple[FFNConfig, ...]] = {
    "plain": DENSE,
    "plain, no bias": FFN.Config(hidden=10, bias=False),
    "gated": GATED,
    "gated, bias": GatedFFN.Config(hidden=11, bias=True),
    "top": MoE.Config(experts=4, expert=GATED, router=TopK.Config(chosen=2)),
    "every other": (DENSE, MoE.Config(experts=4, expert=DENSE, router=Switch.Config())),
    "grouped": MoE.Config(experts=4, expert=DENSE, router=GROUPED, shared=GATED, shared_gate=True),
    "sigmoid": MoE.Config(experts=4, expert=GATED, router=SIGMOID, shared=DENSE),
}
HEAD: dict[str, HeadConfig] = {
    "lm": LMHead.Config(),
    "own": LMHead.Config(tied=False, bias=True),
    "normed": NormHead.Config(),
    "masked": MaskedHead.Config(norm=RMSNorm.Config()),
    "bert": BertHead.Config(norm=LayerNorm.Config(), tied=False),
    "pooler": Pooler.Config(),
    "none": NoHead.Config(),
}
EMBEDDING = {
    "plain": Embedding.Config(),
    "segments": Embedding.Config(segments=3, norm=LayerNorm.Config()),
    "norm": Embedding.Config(norm=RMSNorm.Config()),
}
STACKS: dict[str, dict[str, int]] = {
    "encoder": {"encoder_layers": 2},
    "decoder": {"decoder_layers": 2},
    "both": {"encoder_layers": 2, "decoder_layers": 1},
    "both, two vocabularies": {"encoder_layers": 1, "decoder_layers": 2, "target_vocab": 17},
}
