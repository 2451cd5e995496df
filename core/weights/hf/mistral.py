"""Mistral (Jiang et al. 2023): LLaMA's body with grouped queries and a sliding window."""

from collections.abc import Iterable, Mapping

from core.config import ModelConfig
from core.weights.hf import llama
from core.weights.hf.rules import Family


def config(hf: Mapping[str, object], names: Iterable[str]) -> ModelConfig:
    return llama.body(hf, mask=llama.window(hf))


FAMILIES = (Family(("mistral",), config, llama.rules, prefixes=("model.",), ignore=("rotary_emb.inv_freq",)),)
