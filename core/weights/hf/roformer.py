"""RoFormer (Su et al. 2021): BERT's body with positions as rotations (pairs side by side), no row added, no NSP."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.config import ModelConfig
from core.parts.heads import BertHead, MaskedHead, NoHead
from core.parts.positions import Rope
from core.weights.hf import bert
from core.weights.hf.rules import Family, Rule, activation, refuse, whole


def config(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    refuse(hf, rotary_value=False, embedding_size=whole(hf, "hidden_size"))
    config = bert.config(hf, names)
    masked = isinstance(config.head, BertHead.Config)
    act = activation(hf, "hidden_act", "gelu")
    head = MaskedHead.Config(norm=config.norm, activation=act) if masked else NoHead.Config()
    return replace(config, positions=Rope.Config(pairing="adjacent", exact=True), head=head)


def rules(config: ModelConfig) -> list[Rule]:
    return [*bert.layers(config), *(bert.MASKED if isinstance(config.head, MaskedHead.Config) else [])]


FAMILIES = (Family(("roformer",), config, rules, ("roformer.",), ("embed_positions.weight", *bert.SECOND_NAMES)),)
