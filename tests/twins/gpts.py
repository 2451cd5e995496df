"""Decoder-only twins with LayerNorm: GPT-1, GPT-2, GPT-Neo, GPTBigCode; BLOOM and MPT with ALiBi."""

import transformers as hf

from tests.twins.sizes import BOS, EOS, LENGTH, PAD, Settings, Size, V

TOKENS: Settings = {"pad_token_id": PAD, "bos_token_id": BOS, "eos_token_id": EOS}


def _sizes(size: Size) -> Settings:
    return {"vocab_size": V, "n_positions": LENGTH, "n_embd": size.width, "n_layer": size.layers, "n_head": size.heads}


def _eps(size: Size) -> Settings:
    return {"layer_norm_epsilon": 1e-3 if size.other else 1e-5}


def gpt1(size: Size) -> hf.PreTrainedModel:
    return hf.OpenAIGPTLMHeadModel(hf.OpenAIGPTConfig(**_sizes(size), **_eps(size)))


def gpt2(size: Size) -> hf.PreTrainedModel:
    return hf.GPT2LMHeadModel(
        hf.GPT2Config(
            **_sizes(size),
            **_eps(size),
            n_inner=size.hidden,
            activation_function="relu" if size.other else "gelu_new",
            **TOKENS,
        )
    )


def gpt_neo(size: Size) -> hf.PreTrainedModel:
    pairs, odd = divmod(size.layers, 2)
    config = hf.GPTNeoConfig(
        vocab_size=V,
        max_position_embeddings=LENGTH,
        hidden_size=size.width,
        intermediate_size=size.hidden,
        num_layers=size.layers,
        num_heads=size.heads,
        attention_types=[[["global", "local"], pairs], [["global"], odd]],
        window_size=size.window,
        **_eps(size),
        **TOKENS,
    )
    return hf.GPTNeoForCausalLM(config)


def gpt_bigcode(size: Size) -> hf.PreTrainedModel:
    config = hf.GPTBigCodeConfig(**_sizes(size), **_eps(size), n_inner=size.hidden, multi_query=True, **TOKENS)
    return hf.GPTBigCodeForCausalLM(config)


def bloom(size: Size) -> hf.PreTrainedModel:
    config = hf.BloomConfig(
        vocab_size=V, hidden_size=size.width, n_layer=size.layers, n_head=size.heads, **_eps(size), **TOKENS
    )
    return hf.BloomForCausalLM(config)


def mpt(size: Size) -> hf.PreTrainedModel:
    config = hf.MptConfig(
        vocab_size=V,
        d_model=size.width,
        n_layers=size.layers,
        n_heads=size.heads,
        max_seq_len=LENGTH,
        expansion_ratio=3 if size.other else 2,
        **_eps(size),
    )
    return hf.MptForCausalLM(config)
