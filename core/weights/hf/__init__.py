"""From a Hugging Face config and its tensors to our model: one short mapping a family. See ``rules`` for the format."""

from collections.abc import Mapping

import torch
from torch import Tensor

from core.config import ModelConfig
from core.model import Transformer
from core.weights.hf import (
    baichuan,
    bart,
    bert,
    bloom,
    deepseek,
    glm,
    gpt1,
    gpt2,
    gpt_bigcode,
    gpt_neo,
    llama,
    mistral,
    mixtral,
    mpt,
    qwen,
    roformer,
    t5,
)
from core.weights.hf.rules import Family, plausible, translate

# In the order in which they came.
EARLY = (gpt1, bert, gpt2, bart, t5, roformer, gpt_neo, bloom, gpt_bigcode)
LATER = (llama, mpt, baichuan, qwen, mistral, mixtral, glm, deepseek)
FAMILIES: dict[str, Family] = {
    model_type: family for module in (*EARLY, *LATER) for family in module.FAMILIES for model_type in family.model_types
}


def from_hf(
    config: Mapping[str, object],
    state: Mapping[str, Tensor],
    *,
    name: str = "",
    device: str | torch.device | None = None,
    dtype: torch.dtype = torch.float32,
) -> Transformer:
    """Our model with the weights of a Hugging Face one, in memory.

    config: the content of config.json. state: its tensors by name. ValueError: a family or setting that is not
    supported, a tensor missing, unknown or of the wrong shape.
    """
    if not isinstance(config, Mapping):
        raise ValueError(f"expected the config as a table of settings, got {type(config).__name__}")
    family = FAMILIES.get(str(config.get("model_type")))
    if family is None:
        raise ValueError(f"expected model_type out of {sorted(FAMILIES)}, got {config.get('model_type')!r}")
    plausible(config, len(state))
    ours = family.config(config, state.keys())
    return assemble(ours, translate(family, ours, state), name=name, device=device, dtype=dtype)


def assemble(
    config: ModelConfig,
    state: Mapping[str, Tensor],
    *,
    name: str = "",
    device: str | torch.device | None = None,
    dtype: torch.dtype = torch.float32,
) -> Transformer:
    """A model of that config holding those tensors (our names). Shapes are checked before tensors are converted."""
    try:
        with torch.device("meta"):
            model = Transformer(config)
    except (RuntimeError, OverflowError) as error:  # sizes beyond what a tensor can have
        raise ValueError(f"a model of these sizes cannot be built: {error}") from None
    expected = {key: tuple(value.shape) for key, value in model.state_dict().items()}
    for key in expected.keys() - state.keys() - model.tied():
        raise ValueError(f"the weights lack {key}, expected of shape {expected[key]}")
    target = device or ("cuda" if torch.cuda.is_available() else "cpu")
    ready = {}
    for key, tensor in state.items():  # one at a time: a file's tensors are read, or dequantised, as they are asked for
        if tuple(tensor.shape) != expected.get(key):
            raise ValueError(f"{key}: expected shape {expected.get(key)}, got {tuple(tensor.shape)}")
        ready[key] = tensor.to(target, dtype).contiguous()
    model.load_state_dict(ready, strict=False, assign=True)
    model.tie()
    model.name = name
    return model.requires_grad_(False)
