"""Trusted twins: tiny Hugging Face models with every parameter drawn at random, and what they compute.

Hugging Face starts gains at 1 and biases at 0: a port that forgets one would pass. So every parameter is drawn here.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import transformers as hf
from torch import Tensor, nn

V, T, B = 101, 9, 2


@dataclass(frozen=True)
class Size:
    seed: int = 0
    width: int = 48
    layers: int = 2
    heads: int = 4
    kv_heads: int = 4
    hidden: int = 96


def gpt2(size: Size) -> nn.Module:
    return hf.GPT2LMHeadModel(
        hf.GPT2Config(
            vocab_size=V, n_positions=64, n_embd=size.width, n_layer=size.layers, n_head=size.heads, n_inner=size.hidden
        )
    )


def _common(size: Size) -> dict[str, int]:
    return {
        "vocab_size": V,
        "hidden_size": size.width,
        "intermediate_size": size.hidden,
        "num_hidden_layers": size.layers,
        "num_attention_heads": size.heads,
        "max_position_embeddings": 64,
    }


def bert(size: Size) -> nn.Module:
    return hf.BertForPreTraining(hf.BertConfig(**_common(size)))


def llama(size: Size) -> nn.Module:
    config = hf.LlamaConfig(**_common(size), num_key_value_heads=size.kv_heads, tie_word_embeddings=False)
    return hf.LlamaForCausalLM(config)


TWINS: dict[str, Callable[[Size], nn.Module]] = {"gpt2": gpt2, "bert": bert, "llama": llama}


def twin(name: str, size: Size = Size(), dtype: torch.dtype = torch.float32) -> nn.Module:
    """The Hugging Face model of a family, every parameter random, in eval mode with readable attention."""
    model = TWINS[name](size)
    model.config._attn_implementation = "eager"
    draw = torch.Generator().manual_seed(1000 + size.seed)
    with torch.no_grad():
        for parameter_name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=draw)
            if parameter.ndim > 1:
                parameter.copy_(noise * (0.3 if "emb" in parameter_name or ".wte" in parameter_name else 0.18))
            elif parameter_name.endswith("bias"):
                parameter.copy_(0.1 * noise)
            else:
                parameter.copy_(1 + 0.2 * noise)
    return model.eval().to(dtype)


def ids(seed: int = 11, tokens: int = T) -> Tensor:
    return torch.randint(3, V, (B, tokens), generator=torch.Generator().manual_seed(seed))


@dataclass(frozen=True)
class Truth:
    """What a twin computes. hidden: what enters each layer, and the last one after the final norm."""

    logits: Tensor
    weights: list[Tensor]
    keys: list[Tensor]
    hidden: list[Tensor]
    nsp: Tensor | None


def truth(name: str, model: nn.Module, ids_BT: Tensor, segments: Tensor | None = None) -> Truth:
    """One forward pass; keys are read by a hook on the projection, since logits cannot see a key's bias."""
    projections = {"gpt2": ".c_attn", "bert": ".self.key", "llama": ".k_proj"}
    keys: list[Tensor] = []

    def read(module: nn.Module, inputs: object, output: Tensor) -> None:
        keys.append(output.chunk(3, -1)[1] if name == "gpt2" else output)

    hooks = [m.register_forward_hook(read) for n, m in model.named_modules() if n.endswith(projections[name])]
    extra = {} if segments is None else {"token_type_ids": segments}
    with torch.no_grad():
        out = model(input_ids=ids_BT, output_attentions=True, output_hidden_states=True, **extra)
    for hook in hooks:
        hook.remove()
    logits = out.prediction_logits if name == "bert" else out.logits
    nsp = out.seq_relationship_logits if name == "bert" else None
    return Truth(logits, list(out.attentions), keys, list(out.hidden_states), nsp)


def heads_apart(rows_BTC: Tensor, head_dim: int) -> Tensor:
    """B T (H D) -> B H T D."""
    return rows_BTC.unflatten(-1, (-1, head_dim)).transpose(1, 2)


class NnTransformer(nn.Module):
    """torch.nn's post-LN encoder-decoder without last norms, as in the paper, on a shared embedding with sinusoids."""

    def __init__(self, size: Size = Size()) -> None:
        super().__init__()
        torch.manual_seed(size.seed)
        parts = {
            "d_model": size.width,
            "nhead": size.heads,
            "dim_feedforward": size.hidden,
            "dropout": 0.0,
            "batch_first": True,
        }
        self.encoder = nn.TransformerEncoder(
            nn.TransformerEncoderLayer(**parts), size.layers, enable_nested_tensor=False
        )
        self.decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(**parts), size.layers)
        self.embed = nn.Embedding(V, size.width)
        with torch.no_grad():
            for parameter in self.parameters():
                parameter.add_(0.1 * torch.randn_like(parameter))
        self.eval()

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        width = self.embed.weight.shape[1]
        at = torch.arange(max(source.shape[1], target.shape[1]))[:, None]
        angle = at / 10000 ** (torch.arange(0, width, 2) / width)
        table = torch.stack([angle.sin(), angle.cos()], -1).flatten(-2)
        x = self.embed(source) * width**0.5 + table[: source.shape[1]]
        y = self.embed(target) * width**0.5 + table[: target.shape[1]]
        mask = nn.Transformer.generate_square_subsequent_mask(target.shape[1])
        return self.decoder(y, self.encoder(x), tgt_mask=mask, tgt_is_causal=True) @ self.embed.weight.T
