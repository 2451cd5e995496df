"""Every family: how its twin is built, what stacks it has, and how its tensors are handed to our loader."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import torch
import transformers as hf
from safetensors.torch import save_file
from torch import Tensor, nn

from tests.twins import composed, encoders, gpts, llamas
from tests.twins.draw import randomise
from tests.twins.sizes import FIRST, Inputs, Size, ids, target_ids
from tests.twins.torch_nn import NnTransformer

ENC, DEC, BOTH = ("enc",), ("dec",), ("enc", "dec")
Given = tuple[dict[str, Any], dict[str, Tensor]]


def in_memory(model: hf.PreTrainedModel, size: Size) -> Given:
    return model.config.to_dict(), model.state_dict()


def without_table(model: hf.PreTrainedModel, size: Size) -> Given:
    """As in the published files."""
    state = {name: tensor for name, tensor in model.state_dict().items() if "embed_positions" not in name}
    return model.config.to_dict(), state


@dataclass(frozen=True)
class Family:
    """stacks: those it has. post: norms after the sum, hence no last norm. given: config and tensors for our loader.

    own_files: the library does not write the family's files; they are written from ``given``. alibi, prefix: what
    the twin is told through its mask. sinusoids: the twin keeps its table, we have to compute it. segments: sentences A
    and B. cache: the twin can decode with one.
    """

    build: Callable[[Size], nn.Module]
    stacks: tuple[str, ...] = DEC
    post: bool = False
    given: Callable[[hf.PreTrainedModel, Size], Given] | None = in_memory
    own_files: bool = False
    alibi: bool = False
    prefix: bool = False
    norm_head: bool = False
    sinusoids: bool = False
    segments: bool = False
    cache: bool = True


def baichuan(position: str, norm_head: bool = False, fused: bool = True) -> Family:
    return Family(
        composed.baichuan,
        given=lambda model, size: composed.as_baichuan(model, position, fused),
        own_files=True,
        alibi=position == "alibi",
        norm_head=norm_head,
    )


FAMILIES = {
    "nn.Transformer": Family(NnTransformer, BOTH, post=True, given=None, cache=False),
    "marian": Family(encoders.marian, BOTH, post=True),
    "fsmt": Family(encoders.fsmt, BOTH, post=True),  # its library takes the table of positions for parameters
    "fsmt_sinusoids": Family(encoders.fsmt, BOTH, post=True, given=without_table, own_files=True, sinusoids=True),
    "bart": Family(encoders.bart, BOTH, post=True),
    "t5": Family(encoders.t5, BOTH),
    "bert": Family(encoders.bert, ENC, post=True, segments=True),
    "roformer": Family(encoders.roformer, ENC, post=True, segments=True),
    "gpt1": Family(gpts.gpt1, post=True, cache=False),
    "gpt2": Family(gpts.gpt2),
    "gpt_neo": Family(gpts.gpt_neo),
    "gpt_bigcode": Family(gpts.gpt_bigcode),
    "bloom": Family(gpts.bloom),
    "mpt": Family(gpts.mpt),
    "llama": Family(llamas.llama),
    "llama2": Family(llamas.llama2),
    "baichuan_7b": baichuan("rope"),
    "baichuan_13b": baichuan("alibi", fused=False),
    "baichuan2_7b": baichuan("rope", norm_head=True, fused=False),
    "baichuan2_13b": baichuan("alibi", norm_head=True),
    "qwen": Family(composed.qwen, given=composed.as_qwen, own_files=True),
    "qwen2": Family(llamas.qwen2),
    "qwen3": Family(llamas.qwen3),
    "mistral": Family(llamas.mistral),
    "mixtral": Family(llamas.mixtral),
    "glm": Family(llamas.glm),
    "glm_prefix": Family(llamas.glm, prefix=True),
    "glm4": Family(llamas.glm4),
    "switch": Family(encoders.switch, BOTH, cache=False),
    "qwen2_moe": Family(llamas.qwen2_moe),
    "deepseek": Family(composed.deepseek, given=composed.as_deepseek, own_files=True),
    "deepseek_v2_lite": Family(llamas.deepseek_v2_lite),
    "deepseek_v2": Family(llamas.deepseek_v2),
    "deepseek_v3": Family(llamas.deepseek_v3),
}
CAUSAL = [name for name, family in FAMILIES.items() if family.stacks == DEC]


@cache
def twin(name: str, size: Size = FIRST, dtype: torch.dtype = torch.float32) -> nn.Module:
    """The library's model of a family, every parameter random, in eval mode. Shared: do not change it."""
    torch.manual_seed(size.seed)
    model = FAMILIES[name].build(size)
    for module in model.modules():  # stacks hold copies of the config
        config: Any = getattr(module, "config", None)
        if config is not None:
            config._attn_implementation = "eager"  # the only one that tells its weights
            config._experts_implementation = "eager"
    randomise(model, 1000 + size.seed, keep="embed_positions" if FAMILIES[name].sinusoids else None)
    if FAMILIES[name].norm_head:
        assert isinstance(model, hf.PreTrainedModel)
        composed.normalised_head(model)
    return model.eval().to(dtype)


def pretrained(name: str, size: Size = FIRST) -> hf.PreTrainedModel:
    """The same of a family that Hugging Face has: all but nn.Transformer."""
    model = twin(name, size)
    assert isinstance(model, hf.PreTrainedModel)
    return model


def inputs(name: str, size: Size = FIRST, padding: Tensor | None = None) -> Inputs:
    """What both sides read in a test of that size."""
    source = ids(tokens=size.tokens)
    target = target_ids(tokens=size.tokens) if FAMILIES[name].stacks == BOTH else None
    segments = (torch.arange(size.tokens) >= 5).long().expand_as(source) if FAMILIES[name].segments else None
    return Inputs(source, target, segments, padding)


def save(name: str, size: Size, folder: Path) -> None:
    """The twin as files in Hugging Face layout, in the names that the family's own files have."""
    family, model = FAMILIES[name], twin(name, size)
    assert isinstance(model, hf.PreTrainedModel)
    if not family.own_files:
        model.save_pretrained(folder)
        return
    assert family.given is not None
    config, state = family.given(model, size)
    (folder / "config.json").write_text(json.dumps(config))
    save_file({key: tensor.clone() for key, tensor in state.items()}, folder / "model.safetensors")
