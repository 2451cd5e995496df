"""The trained recurrent nets that ship: a language model of each cell, and a translator without attention.

``recipes/recurrent_language.py`` and ``recipes/recurrent_translator.py`` made them. The language models read
tiny-gpt's tokens and have as many parameters as GPT-2's tiny twin; the translator reads tiny-translator's words and
has as many as it has.
"""

from __future__ import annotations

from pathlib import Path

import torch

from core.classics.language import RecurrentLM
from core.classics.seq2seq import Seq2Seq
from core.tokens.tokenizers import Tokenizer
from core.weights.checkpoints import load_int8
from core.weights.packs import SHIPPED
from core.weights.tiny_translator import NAME, PairTokenizer

FOLDER = SHIPPED / "tiny-recurrent"
WIDTH, HIDDEN = 64, {"rnn": 205, "gru": 114, "lstm": 96}  # as many parameters each
TRANSLATOR_WIDTH, TRANSLATOR_HIDDEN = 128, 275
FORGET = 1.0  # first bias of the forget gate: Jozefowicz et al. 2015, section 5


def make_language_model(kind: str, vocab: int) -> RecurrentLM:
    return RecurrentLM(kind, vocab, WIDTH, HIDDEN[kind])


def make_seq2seq(source_vocab: int, target_vocab: int) -> Seq2Seq:
    return Seq2Seq("lstm", source_vocab, target_vocab, TRANSLATOR_WIDTH, TRANSLATOR_HIDDEN)


def load_language_model(kind: str, folder: Path = FOLDER) -> RecurrentLM:
    """The trained language model of a cell, with its tokenizer. ValueError: no such cell, or a file of another."""
    if kind not in HIDDEN:
        raise ValueError(f"expected a cell out of {', '.join(HIDDEN)}, got {kind!r}")
    tokenizer = Tokenizer.from_file(str(SHIPPED / "tiny-gpt" / "tokenizer.json"))
    model = make_language_model(kind, tokenizer.vocab_size)
    model.load_state_dict(load_int8(folder / f"{kind}.safetensors"))
    model.tokenizer = tokenizer
    return model


def load_seq2seq(folder: Path = FOLDER) -> Seq2Seq:
    """The trained translator, with the tokenizers of tiny-translator."""
    sides = [Tokenizer.from_file(str(SHIPPED / NAME / f"{side}.json")).fast for side in ("source", "target")]
    tokenizer = PairTokenizer(*sides)
    model = make_seq2seq(tokenizer.vocab_size, tokenizer.target.vocab_size)
    model.load_state_dict(load_int8(folder / "translator.safetensors"))
    model.tokenizer = tokenizer
    return model


@torch.no_grad()
def initialise(model: torch.nn.Module, seed: int, forget: float = FORGET) -> None:
    """First weights as torch draws them, -1/sqrt(M) .. 1/sqrt(M); embeddings N(0, 0.1); a first forget bias."""
    rng = torch.Generator().manual_seed(seed)
    for name, p in model.named_parameters():
        if "emb" in name:
            p.normal_(std=0.1, generator=rng)
            continue
        hidden = p.shape[1] if name.endswith("out.weight") else 0
        if ".fused." in name:
            hidden = p.shape[0] // {"LSTM": 4, "GRU": 3}.get(
                type(model.get_submodule(name.rpartition(".")[0])).__name__, 1
            )
        if hidden:
            p.uniform_(-(hidden**-0.5), hidden**-0.5, generator=rng)
        else:
            p.zero_()
        if ".bias_" in name and isinstance(model.get_submodule(name.rpartition(".")[0]), torch.nn.LSTM):
            quarter = len(p) // 4
            p[quarter : 2 * quarter] = forget if ".bias_ih" in name else 0.0
