"""tiny-translator, English to German, made by ``recipes/tiny_translator.py``: the 2017 architecture, word by word.

Vaswani et al. 2017: encoder-decoder, norm after each addition, sinusoidal positions, ReLU, embedding times sqrt(C), the
target's matrix also before the softmax. Unlike there, each language has a vocabulary of its own.
"""

from dataclasses import replace
from pathlib import Path

import torch
from tokenizers import Tokenizer as Fast

from core.config import ModelConfig
from core.families.seq2seq import transformer_2017
from core.model import Transformer
from core.tokens.tokenizers import Tokenizer
from core.weights.checkpoints import load_int8
from core.weights.hf import assemble

NAME = "tiny-translator"
WIDTH, HEADS, HIDDEN, LAYERS, LENGTH = 128, 4, 512, 2, 40
PAD, START, END, UNKNOWN = "<pad>", "<sos>", "<eos>", "<unk>"
SPECIAL = (PAD, START, END, UNKNOWN)  # their ids in both vocabularies: 0, 1, 2, 3
PAD_ID, START_ID, END_ID, UNKNOWN_ID = range(4)


class PairTokenizer(Tokenizer):
    """The tokenizer of the source; ``target`` is that of the decoder's language, which writes <sos> before a text."""

    def __init__(self, source: Fast, target: Fast) -> None:
        super().__init__(source)
        self.target = Tokenizer(target)


def translator_config(vocab_size: int, target_vocab: int) -> ModelConfig:
    """The paper's parts at a size that trains on one CPU core."""
    return replace(
        transformer_2017(WIDTH, HEADS, HIDDEN),
        vocab_size=vocab_size,
        target_vocab=target_vocab,
        encoder_layers=LAYERS,
        decoder_layers=LAYERS,
        max_tokens=LENGTH,
    )


def load_translator(
    folder: Path, *, device: str | torch.device | None = None, dtype: torch.dtype = torch.float32
) -> Transformer:
    """The trained translator with its tokenizers. ValueError: its files are not there, or are not its own."""
    source, target = (Tokenizer.from_file(str(folder / f"{side}.json")).fast for side in ("source", "target"))
    config = translator_config(source.get_vocab_size(), target.get_vocab_size())
    model = assemble(config, load_int8(folder / "model.safetensors"), name=NAME, device=device, dtype=dtype)
    model.tokenizer = PairTokenizer(source, target)
    return model
