"""The same weights in our core."""

from functools import cache

import torch
import transformers as hf
from torch import Tensor

from core import Trace, Transformer, from_hf, run
from core.config import ModelConfig
from core.parts.attention import Attention
from core.parts.embedding import Embedding
from core.parts.ffn import FFN
from core.parts.masks import prefix_mask
from core.parts.positions import Sinusoidal
from tests.twins.families import FAMILIES, twin
from tests.twins.sizes import FIRST, LENGTH, Inputs, Size, V
from tests.twins.torch_nn import NnTransformer


@cache
def ours(name: str, size: Size = FIRST, dtype: torch.dtype = torch.float32) -> Transformer:
    """Our model with the weights of the twin. Shared: do not change it."""
    model, given = twin(name, size, dtype), FAMILIES[name].given
    if isinstance(model, NnTransformer):
        return of_torch_nn(model, size).to(dtype)
    assert given is not None and isinstance(model, hf.PreTrainedModel)
    return from_hf(*given(model, size), dtype=dtype, device="cpu")


def trace(name: str, model: Transformer, given: Inputs, size: Size = FIRST) -> Trace:
    """One run of ours on what the twin reads."""
    mask = mask_of(name, given, size)
    return run(model, given.ids, given.target_ids, given.segments, mask=mask, padding=given.padding)


def mask_of(name: str, given: Inputs, size: Size, part: slice = slice(None)) -> Tensor | None:
    """The mask of a prefix language model, whose config says causal; ``part``: rows of a step of decoding."""
    at = torch.arange(given.ids.shape[1])
    return prefix_mask(at[part], at[: part.stop], size.prefix) if FAMILIES[name].prefix else None


def of_torch_nn(theirs: NnTransformer, size: Size) -> Transformer:
    """torch.nn.Transformer has no config: the paper's, at that size."""
    config = ModelConfig(
        vocab_size=V,
        width=size.width,
        max_tokens=LENGTH,
        encoder_layers=size.layers,
        decoder_layers=size.layers,
        attention=Attention.Config(heads=size.heads, kv_heads=size.heads, head_dim=size.width // size.heads),
        ffn=FFN.Config(hidden=size.hidden),
        placement="post",
        final_norm=False,
        positions=Sinusoidal.Config(),
        embedding=Embedding.Config(scale=size.width**0.5),
    )
    model = Transformer(config)
    model.load_state_dict(_renamed(theirs))
    return model


def _renamed(theirs: NnTransformer) -> dict[str, Tensor]:
    embedding = ("emb.tokens", "target_emb.tokens", "head.vocab")
    state = {f"{name}.weight": theirs.embed.weight for name in embedding}
    for stack, layers in (("enc", theirs.encoder.layers), ("dec", theirs.decoder.layers)):
        for layer, block in enumerate(layers):
            at = f"{stack}.blocks.{layer}."
            attentions = {"self": block.self_attn} | ({"cross": block.multihead_attn} if stack == "dec" else {})
            for kind, attention in attentions.items():
                parts = attention.in_proj_weight.chunk(3), attention.in_proj_bias.chunk(3)
                for part, weight, bias in zip("qkv", *parts, strict=True):
                    state |= {f"{at}{kind}.{part}.weight": weight, f"{at}{kind}.{part}.bias": bias}
                state |= _weight_and_bias(f"{at}{kind}.o", attention.out_proj)
            state |= _weight_and_bias(f"{at}ffn.up", block.linear1) | _weight_and_bias(f"{at}ffn.down", block.linear2)
            for number in (1, 2, 3) if stack == "dec" else (1, 2):
                norm = getattr(block, f"norm{number}")
                state |= {f"{at}norm{number}.norm.gain": norm.weight, f"{at}norm{number}.norm.bias": norm.bias}
    return state


def _weight_and_bias(name: str, linear: torch.nn.Linear) -> dict[str, Tensor]:
    return {f"{name}.weight": linear.weight, f"{name}.bias": linear.bias}
