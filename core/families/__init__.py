"""Named presets: published models as combinations of our parts, with their published sizes.

``PRESETS["gpt2"]`` is data; ``Transformer(PRESETS["gpt2"])`` allocates it, ``shrink`` makes a small one;
``PUBLISHED["gpt2"]`` is what its source prints about it. In the order of the page on families.
"""

from core.config import ModelConfig
from core.families.encoders import bert, roformer
from core.families.experts import deepseek_moe_16b, deepseek_v2_lite, deepseek_v3, mixtral_8x7b, qwen_moe
from core.families.glm import chatglm2_6b, chatglm_6b, glm4_9b, glm4_9b_0414
from core.families.gpt import bloom, gpt1, gpt2, gpt3, gpt_neo, mpt, starcoder
from core.families.llama import (
    baichuan2_13b,
    baichuan_7b,
    baichuan_13b,
    llama,
    mistral_7b,
    qwen2_7b,
    qwen3_8b,
    qwen_7b,
)
from core.families.published import PUBLISHED, Published
from core.families.seq2seq import bart, switch_base, t5, transformer_2017
from core.families.toy import shrink

__all__ = ["PRESETS", "PUBLISHED", "Published", "shrink"]

PRESETS: dict[str, ModelConfig] = {
    "transformer-base": transformer_2017(512, 8, 2048),
    "transformer-big": transformer_2017(1024, 16, 4096),
    "bart-base": bart(768, 6, 12),
    "t5-small": t5(512, 6, 8, 2048),
    "bert-base": bert(768, 12, 12),
    "bert-large": bert(1024, 24, 16),
    "roformer-base": roformer(768, 12, 12),
    "gpt-1": gpt1(),
    "gpt2": gpt2(768, 12, 12),
    "gpt2-xl": gpt2(1600, 48, 25),
    "gpt-3": gpt3(),
    "gpt-neo-125m": gpt_neo(768, 12, 12),
    "starcoder": starcoder(),
    "bloom-176b": bloom(14_336, 70, 112),
    "mpt-7b": mpt(),
    "llama-7b": llama(4096, 32, 32, 32, 11_008, 2048, eps=1e-6),
    "llama-13b": llama(5120, 40, 40, 40, 13_824, 2048, eps=1e-6),
    "llama-65b": llama(8192, 80, 64, 64, 22_016, 2048, eps=1e-6),
    "llama-2-7b": llama(4096, 32, 32, 32, 11_008, 4096),
    "llama-2-70b": llama(8192, 80, 64, 8, 28_672, 4096),
    "baichuan-7b": baichuan_7b(),
    "baichuan-13b": baichuan_13b(),
    "baichuan2-13b": baichuan2_13b(),
    "qwen-7b": qwen_7b(),
    "qwen2-7b": qwen2_7b(),
    "qwen3-8b": qwen3_8b(),
    "mistral-7b": mistral_7b(),
    "mixtral-8x7b": mixtral_8x7b(),
    "chatglm-6b": chatglm_6b(),
    "chatglm2-6b": chatglm2_6b(),
    "glm-4-9b": glm4_9b(),
    "glm-4-9b-0414": glm4_9b_0414(),
    "switch-base-8": switch_base(8),
    "switch-base-128": switch_base(128),
    "qwen1.5-moe-a2.7b": qwen_moe(),
    "deepseek-moe-16b": deepseek_moe_16b(),
    "deepseek-v2-lite": deepseek_v2_lite(),
    "deepseek-v3": deepseek_v3(),
    "tiny-gpt": gpt2(128, 4, 4, length=128, vocab_size=2048),
}
