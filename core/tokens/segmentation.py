"""From text to pieces, step by step: the merges of byte-pair encoding, the tries of WordPiece, and the simpler ways.

BPE: start from single symbols; again and again join, wherever it stands, the neighbouring pair that was learned first
(lowest rank in the merge list), until no neighbouring pair is in the list. Sennrich et al. 2016, algorithm 1; on bytes:
Radford et al. 2019. WordPiece: at each place of a word take the longest piece of the vocabulary that fits; what
continues a word is written ##. Schuster and Nakajima 2012; Devlin et al. 2018.
"""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.tokens.tokenizers import Tokenizer

Pair = tuple[str, str]


@dataclass(frozen=True)
class Merge:
    """One step of BPE: the pair, its rank in the merge list (0 = learned first), and where its left halves stood."""

    pair: Pair
    rank: int
    at: tuple[int, ...]


@dataclass(frozen=True)
class MergeSteps:
    """A text under BPE. start: its symbols; breaks: the symbols that begin a word (no merge crosses them)."""

    start: tuple[str, ...]
    breaks: tuple[int, ...]
    merges: tuple[Merge, ...]
    list_length: int

    def after(self, step: int) -> list[str]:
        """The pieces after the first ``step`` merges."""
        pieces = list(self.start)
        for merge in self.merges[:step]:
            for i in reversed(merge.at):
                pieces[i : i + 2] = ["".join(merge.pair)]
        return pieces


@dataclass(frozen=True)
class Try:
    """One step of WordPiece: word ``word``, candidate piece for its characters start..end, and whether it is known."""

    word: int
    start: int
    end: int
    piece: str
    known: bool


@dataclass(frozen=True)
class TrySteps:
    """A text under WordPiece: its words after normalising, each try in order, and the pieces each word ends as."""

    words: tuple[str, ...]
    tries: tuple[Try, ...]
    settled: tuple[tuple[str, ...], ...]

    @property
    def pieces(self) -> tuple[str, ...]:
        return tuple(piece for word in self.settled for piece in word)


def words(text: str) -> list[str]:
    """Runs of letters and digits, and single signs: a word vocabulary's units. Spaces only separate."""
    return re.findall(r"\w+|[^\w\s]", text)


def characters(text: str) -> list[str]:
    """Unicode characters, as Python counts them."""
    return list(text)


def utf8_bytes(text: str) -> list[int]:
    """The bytes of the text in UTF-8: 256 units are enough for every text."""
    return list(text.encode("utf-8", errors="surrogatepass"))


def is_one_piece(tokenizer: Tokenizer, word: str) -> bool:
    """Whether the vocabulary holds the word whole, at the start of a text or after a space."""
    return any(_lone(tokenizer, form) for form in (word, " " + word))


def _lone(tokenizer: Tokenizer, text: str) -> bool:
    found = tokenizer.encode(text)
    return found.special.count(False) == 1 and tokenizer.unknown_id not in found.ids


def bpe_steps(tokenizer: Tokenizer, text: str) -> MergeSteps:
    """Every merge from the text's symbols to the pieces of ``tokenizer.encode(text)`` (but for added special tokens).

    All words are worked on together, lowest rank first: in each word the merges come in the same order as alone.
    ValueError: the tokenizer is no plain BPE.
    """
    ranks = _ranks(tokenizer)
    start: list[str] = []
    breaks: list[int] = []
    for word, control in _pre_tokens(tokenizer, text):
        breaks.append(len(start))
        start += [word] if control else list(word)
    pieces, opens = list(start), [i in set(breaks) for i in range(len(start))]
    merges: list[Merge] = []
    while pairs := _lowest(pieces, opens, ranks):
        rank, pair = pairs
        at = _places(pieces, opens, pair)
        merges.append(Merge(pair, rank, tuple(at)))
        for i in reversed(at):
            pieces[i : i + 2] = ["".join(pair)]
            del opens[i + 1]
    return MergeSteps(tuple(start), tuple(breaks), tuple(merges), len(ranks))


def _lowest(pieces: list[str], opens: list[bool], ranks: dict[Pair, int]) -> tuple[int, Pair] | None:
    """The neighbouring pair of lowest rank inside any word."""
    found = [
        (ranks[pair], pair)
        for i, pair in enumerate(zip(pieces, pieces[1:], strict=False))
        if not opens[i + 1] and pair in ranks
    ]
    return min(found, default=None)


def _places(pieces: list[str], opens: list[bool], pair: Pair) -> list[int]:
    """Where the pair stands, from the left, without overlap: "a a a" holds ("a", "a") once."""
    at, i = [], 0
    while i < len(pieces) - 1:
        if (pieces[i], pieces[i + 1]) == pair and not opens[i + 1]:
            at.append(i)
            i += 1
        i += 1
    return at


def wordpiece_steps(tokenizer: Tokenizer, text: str) -> TrySteps:
    """Every candidate WordPiece looks up, longest first, and the pieces it settles on. ValueError: no WordPiece."""
    model = _model(tokenizer)
    if model["type"] != "WordPiece":
        raise ValueError(f"expected a WordPiece tokenizer, got {model['type']}")
    prefix, unknown, longest = model["continuing_subword_prefix"], model["unk_token"], model["max_input_chars_per_word"]
    known = tokenizer.fast.token_to_id
    units: list[str] = []
    tries: list[Try] = []
    settled: list[tuple[str, ...]] = []
    for word, control in _pre_tokens(tokenizer, text):
        units.append(word)
        start, found = 0, [word] if control else []
        while not control and len(word) <= longest and start < len(word):
            for end in range(len(word), start, -1):
                piece = (prefix if start else "") + word[start:end]
                tries.append(Try(len(units) - 1, start, end, piece, known(piece) is not None))
                if tries[-1].known:
                    found.append(piece)
                    start = end
                    break
            else:
                found = []
                break
        settled.append(tuple(found or [unknown]))
    return TrySteps(tuple(units), tuple(tries), tuple(settled))


def _pre_tokens(tokenizer: Tokenizer, text: str) -> list[tuple[str, bool]]:
    """The words that are segmented one by one, and whether each is a control token, which is never cut."""
    fast = tokenizer.fast
    controls = sorted((t.content for t in fast.get_added_tokens_decoder().values()), key=len, reverse=True)
    parts = re.split("(" + "|".join(map(re.escape, controls)) + ")", text) if controls else [text]
    found: list[tuple[str, bool]] = []
    for i, part in enumerate(parts):
        if i % 2:
            found.append((part, True))
        elif part:
            normal = fast.normalizer.normalize_str(part) if fast.normalizer else part
            split = fast.pre_tokenizer.pre_tokenize_str(normal) if fast.pre_tokenizer else [(normal, None)]
            found += [(word, False) for word, _ in split]
    return found


@lru_cache(maxsize=8)
def _model(tokenizer: Tokenizer) -> dict[str, Any]:
    """The tokenizer's own description of its model: type, vocabulary, merges, settings."""
    return json.loads(tokenizer.fast.to_str())["model"]


@lru_cache(maxsize=8)
def _ranks(tokenizer: Tokenizer) -> dict[Pair, int]:
    model = _model(tokenizer)
    special = ("dropout", "continuing_subword_prefix", "end_of_word_suffix", "byte_fallback", "ignore_merges")
    unlike = [name for name in special if model.get(name)]
    if model["type"] != "BPE" or unlike:
        raise ValueError(f"expected a plain BPE tokenizer, got {model['type']} {' '.join(unlike)}".strip())
    pairs = (tuple(m.split(" ", 1)) if isinstance(m, str) else tuple(m) for m in model["merges"])
    return {pair: rank for rank, pair in enumerate(pairs)}  # type: ignore[misc]
