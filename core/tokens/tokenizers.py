"""Tokenizers: text <-> token ids, through the ``tokenizers`` library; and how a token is shown on screen.

Byte-level BPE: Sennrich et al. 2016 and Radford et al. 2019 (every byte has a printable stand-in character).
WordPiece: Schuster and Nakajima 2012, as in BERT (a piece that continues a word starts with ##).
"""

import re
from dataclasses import dataclass
from functools import cached_property

from tokenizers import Tokenizer as Fast
from tokenizers.pre_tokenizers import ByteLevel


@dataclass(frozen=True)
class Encoding:
    """A text as tokens: ids, vocabulary pieces, character spans into the text, and which ones the model added."""

    ids: list[int]
    pieces: list[str]
    spans: list[tuple[int, int]]
    special: list[bool]

    def __len__(self) -> int:
        return len(self.ids)


# Bytes of the printable characters of Unicode in UTF-8; others stand for controls, for planes without a character, or
# for nothing, and SmolLM2's vocabulary lacks some of those.
TEXT_BYTES = frozenset({*b"\t\n\r", *range(0x20, 0x7F), *range(0x80, 0xC0), *range(0xC2, 0xF1), 0xF3})


class Tokenizer:
    def __init__(self, fast: Fast) -> None:
        self.fast = fast
        self.fast.no_truncation()
        self.fast.no_padding()

    @classmethod
    def from_file(cls, path: str) -> "Tokenizer":
        """From a tokenizer.json. ValueError if it is not one."""
        try:
            return cls(Fast.from_file(path))
        except Exception as error:  # the library raises bare Exception
            raise ValueError(f"expected a tokenizer.json of the tokenizers library in {path}: {error}") from None

    @property
    def vocab_size(self) -> int:
        return self.fast.get_vocab_size()

    @property
    def kind(self) -> str:
        """ "byte-level BPE", "WordPiece", ...: the algorithm's usual name."""
        name = type(self.fast.model).__name__
        return "byte-level BPE" if name == "BPE" and self._byte_level else name

    @cached_property
    def special_ids(self) -> frozenset[int]:
        return frozenset(i for i, token in self.fast.get_added_tokens_decoder().items() if token.special)

    @cached_property
    def unknown_id(self) -> int | None:
        """The id of what the vocabulary cannot spell ([UNK]); byte-level BPE spells everything."""
        name = getattr(self.fast.model, "unk_token", None)
        return None if name is None else self.fast.token_to_id(name)

    @cached_property
    def spells_everything(self) -> bool:
        """Whether any text can be written: a piece for each byte that characters have in UTF-8."""
        pieces = self.fast.get_vocab()
        if self._byte_level:
            return all(char in pieces for char, byte in _BYTE_OF.items() if byte in TEXT_BYTES)
        return all(f"<0x{byte:02X}>" in pieces for byte in TEXT_BYTES)

    def encode(self, text: str) -> Encoding:
        """Ids and pieces of a text, with the special tokens that the model expects around it."""
        found = self.fast.encode(text)
        special = [bool(flag) for flag in found.special_tokens_mask]
        return Encoding(found.ids, found.tokens, [(start, end) for start, end in found.offsets], special)

    def decode(self, ids: list[int]) -> str:
        return self.fast.decode(ids, skip_special_tokens=False)

    def pieces(self, ids: list[int]) -> list[str]:
        """The vocabulary's own strings."""
        return [self.fast.id_to_token(i) or "" for i in ids]

    def show(self, token_id: int) -> str:
        """A token as a person can read it: spaces, line breaks and loose bytes are made visible."""
        shown = self._shown.get(token_id)
        if shown is None:
            shown = self._shown[token_id] = visible(self.spelled(token_id).decode("utf-8", errors="surrogateescape"))
        return shown

    @cached_property
    def _shown(self) -> dict[int, str]:
        return {}  # a page asks for the same few hundred again and again

    def spelled(self, token_id: int) -> bytes:
        """The bytes of a token: those that a byte-level piece stands for, else the piece itself in UTF-8."""
        piece = self.fast.id_to_token(token_id) or ""
        if token_id in self.special_ids:
            return piece.encode("utf-8")
        if not self._byte_level:
            return self._spelled_piece(piece)
        return bytes(_BYTE_OF.get(char, ord("?")) for char in piece)

    def _spelled_piece(self, piece: str) -> bytes:
        """SentencePiece writes ▁ for a space and <0xE4> for a byte."""
        if not self._sentence_pieces:
            return piece.encode("utf-8")
        byte = re.fullmatch("<0x([0-9A-F]{2})>", piece)
        return bytes.fromhex(byte[1]) if byte else piece.replace("▁", " ").encode("utf-8")

    @cached_property
    def _sentence_pieces(self) -> bool:
        return "▁" in str(self.fast.decoder)

    @cached_property
    def _byte_level(self) -> bool:
        return "ByteLevel" in str(self.fast.decoder)


def visible(text: str) -> str:
    """A text with its spaces, line breaks and loose bytes made visible."""
    return "".join(_visible_char(char) for char in text)


def _visible_char(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is no whole character: Python's surrogateescape
        return f"⟨{code - 0xDC00:02X}⟩"
    shown = {" ": "␣", "\n": "⏎", "\t": "⇥", "\r": "␍", "\u00a0": "⍽"}
    if char in shown:
        return shown[char]
    return char if char.isprintable() else f"⟨{code:02X}⟩"


def _byte_table() -> dict[str, int]:
    """Stand-in character -> byte: printable bytes stand for themselves, the others for the characters from 256 on."""
    printable = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in printable]
    table = {chr(byte): byte for byte in printable} | {chr(256 + i): byte for i, byte in enumerate(hidden)}
    assert set(table) == set(ByteLevel.alphabet())
    return table


_BYTE_OF = _byte_table()
