"""The text of the twins: the verses of a public-domain Bible as one line of word pieces.

Same module, clean-up and held-out books as tiny-gpt's (recipes/corpus.py), here verse by verse. Lower case and plain
quotes: at this size a word is better learned once than in each of its forms, and a person types ' and ".
WordPiece: Schuster and Nakajima 2012, Devlin et al. 2018.
"""

import re
import subprocess
from typing import NamedTuple

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from torch import Tensor

from core.weights.twins import VOCAB
from recipes import corpus

SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[gMASK]", "[sop]", "[eop]")
PAD, UNK, CLS, SEP, MASK, GMASK, START, END = range(len(SPECIALS))
PLAIN = {"“": '"', "”": '"', "‘": "'", "’": "'", "—": " - "}


def export() -> str:
    """The module as OSIS markup, each entry after a line that names it."""
    return subprocess.run(["mod2imp", corpus.MODULE], capture_output=True, check=True).stdout.decode("utf-8")


def verses(markup: str | None = None) -> dict[str, list[str]]:
    """Book to its verses, in the order of the module."""
    found: dict[str, list[str]] = {}
    entry = re.compile(r"^\$\$\$([^\n]*) \d+:(\d+)\n(.*?)(?=^\$\$\$|\Z)", re.MULTILINE | re.DOTALL)
    for book, verse, body in entry.findall(markup or export()):
        text = " ".join(corpus.plain(body).split())
        if int(verse) and text:  # verse 0 holds headings
            found.setdefault(book, []).append(text)
    return found


def split(texts: dict[str, list[str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Books to learn from, and those held out whole."""
    held = {book: lines for book, lines in texts.items() if book in corpus.HELD_OUT.values()}
    return {book: lines for book, lines in texts.items() if book not in held}, held


def make_tokenizer(texts: list[str], vocab_size: int = VOCAB) -> Tokenizer:
    """Lower-cased WordPiece, learned from the texts. Around a text it puts [CLS] and [SEP]."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Sequence(
        [*(normalizers.Replace(old, new) for old, new in PLAIN.items()), normalizers.BertNormalizer(lowercase=True)]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(vocab_size=vocab_size, special_tokens=list(SPECIALS), show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", CLS), ("[SEP]", SEP)],
    )
    return tokenizer


class Verses(NamedTuple):
    """Pieces in one line; where each verse begins in it, and the last one ends; which have a next in their book."""

    ids: Tensor
    starts: Tensor
    places: Tensor


def line_up(tokenizer: Tokenizer, books: dict[str, list[str]]) -> Verses:
    """Read books into one line."""
    ids: list[int] = []
    starts: list[int] = []
    places: list[int] = []
    for lines in books.values():
        for encoding in tokenizer.encode_batch(lines, add_special_tokens=False):
            places.append(len(starts))
            starts.append(len(ids))
            ids += encoding.ids
        places.pop()  # the last verse of a book is followed by nothing
    return Verses(torch.tensor(ids), torch.tensor([*starts, len(ids)]), torch.tensor(places))
