"""Twins with an encoder: BERT and RoFormer; the encoder-decoders Marian, FSMT, BART, T5 and Switch."""

import transformers as hf

from tests.twins.sizes import BOS, EOS, LENGTH, PAD, Settings, Size, V


def _bert(size: Size) -> Settings:
    return {
        "vocab_size": V,
        "hidden_size": size.width,
        "intermediate_size": size.hidden,
        "num_hidden_layers": size.layers,
        "num_attention_heads": size.heads,
        "max_position_embeddings": LENGTH,
        "type_vocab_size": 2,
        "layer_norm_eps": 1e-3 if size.other else 1e-12,
        "hidden_act": "relu" if size.other else "gelu",
        "pad_token_id": PAD,
    }


def bert(size: Size) -> hf.PreTrainedModel:
    return hf.BertForPreTraining(hf.BertConfig(**_bert(size)))


def roformer(size: Size) -> hf.PreTrainedModel:
    config = hf.RoFormerConfig(**_bert(size), embedding_size=size.width, rotary_value=False)
    return hf.RoFormerForMaskedLM(config)


def _both(size: Size) -> Settings:
    return {
        "d_model": size.width,
        "encoder_layers": size.layers,
        "decoder_layers": size.layers,
        "encoder_attention_heads": size.heads,
        "decoder_attention_heads": size.heads,
        "encoder_ffn_dim": size.hidden,
        "decoder_ffn_dim": size.hidden,
        "max_position_embeddings": LENGTH,
        "pad_token_id": PAD,
        "bos_token_id": BOS,
        "eos_token_id": EOS,
    }


def marian(size: Size) -> hf.PreTrainedModel:
    written: Settings = {"normalize_before": False}  # in the published files; the class has forgotten it
    config = hf.MarianConfig(
        **_both(size),
        **written,
        vocab_size=V,
        activation_function="relu",
        scale_embedding=True,
        decoder_start_token_id=BOS,
        forced_eos_token_id=None,
        share_encoder_decoder_embeddings=True,
    )
    return hf.MarianMTModel(config)


def fsmt(size: Size) -> hf.PreTrainedModel:
    """One matrix for both languages and the output; in odd seeds three, and a target vocabulary of its own."""
    config = hf.FSMTConfig(
        **_both(size),
        langs=["en", "de"],
        src_vocab_size=V,
        tgt_vocab_size=V + 2 if size.other else V,
        activation_function="relu",
        scale_embedding=True,
        tie_word_embeddings=not size.other,
        decoder_start_token_id=EOS,
    )
    return hf.FSMTForConditionalGeneration(config)


def bart(size: Size) -> hf.PreTrainedModel:
    config = hf.BartConfig(
        **_both(size),
        vocab_size=V,
        scale_embedding=False,
        activation_function="relu" if size.other else "gelu",
        decoder_start_token_id=BOS,
        forced_eos_token_id=None,
    )
    return hf.BartForConditionalGeneration(config)


def _t5(size: Size) -> Settings:
    return {
        "vocab_size": V,
        "d_model": size.width,
        "d_kv": size.head_dim,
        "d_ff": size.hidden,
        "num_layers": size.layers,
        "num_decoder_layers": size.layers,
        "num_heads": size.heads,
        "layer_norm_epsilon": 1e-3 if size.other else 1e-6,
        "relative_attention_num_buckets": 8,
        "relative_attention_max_distance": 16,
        "decoder_start_token_id": PAD,
        "pad_token_id": PAD,
        "eos_token_id": EOS,
    }


def t5(size: Size) -> hf.PreTrainedModel:
    """In odd seeds as T5 1.1: gated, and the stream not scaled before the output."""
    kind: Settings = {"feed_forward_proj": "gated-gelu", "tie_word_embeddings": False} if size.other else {}
    return hf.T5ForConditionalGeneration(hf.T5Config(**_t5(size), **kind))


def switch(size: Size) -> hf.PreTrainedModel:
    config = hf.SwitchTransformersConfig(
        **_t5(size),
        num_sparse_encoder_layers=size.sparse,
        num_sparse_decoder_layers=size.sparse,
        num_experts=max(1, size.experts // 2),  # few, so that some are full
        expert_capacity=size.capacity,
    )
    return hf.SwitchTransformersForConditionalGeneration(config)
