"""Trusted twins: tiny models of transformers and torch.nn with every parameter at random, and what they compute."""

from tests.twins.families import CAUSAL, FAMILIES, Family, Given, inputs, pretrained, save, twin
from tests.twins.sizes import SIZES, B, Inputs, Size, V, ids, padding, target_ids
from tests.twins.truth import arguments, truth

__all__ = [
    "CAUSAL",
    "FAMILIES",
    "SIZES",
    "B",
    "Family",
    "Given",
    "Inputs",
    "Size",
    "V",
    "arguments",
    "ids",
    "inputs",
    "padding",
    "pretrained",
    "save",
    "target_ids",
    "truth",
    "twin",
]
