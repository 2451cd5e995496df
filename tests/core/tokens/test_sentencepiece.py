"""LLaMA's tokenizer: pieces joined as SentencePiece joins them, read from the bytes of a tokenizer.model."""

import struct

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from core.tokens.sentencepiece import BPE, BYTE, CONTROL, UNKNOWN, Piece, llama_bpe, read_model
from core.tokens.tokenizers import Tokenizer
from core.tokens.vocabularies import read_tokenizer

JOINED = ["▁t", "he", "▁the", "at", "▁c", "▁cat", "er", "▁▁", "ther", "hat", "th", "▁th"]
PIECES = [
    Piece("<unk>", 0, UNKNOWN),
    Piece("<s>", 0, CONTROL),
    Piece("</s>", 0, CONTROL),
    *(Piece(f"<0x{byte:02X}>", 0, BYTE) for byte in range(256)),
    *(Piece(text, -float(rank)) for rank, text in enumerate(JOINED)),
    *(Piece(char, -100.0 - i) for i, char in enumerate("▁abcdefghijklmnopqrst.")),
]
SCORES = {piece.text: piece.score for piece in PIECES if piece.type == 1}


def joined(text: str) -> list[str]:
    """The algorithm as it is written: join the neighbours whose result scores best, the leftmost first, until none."""
    parts = list("▁" + text.replace(" ", "▁"))
    while True:
        pairs = [(-SCORES[a + b], i) for i, (a, b) in enumerate(zip(parts, parts[1:], strict=False)) if a + b in SCORES]
        if not pairs:
            break
        at = min(pairs)[1]
        parts[at : at + 2] = ["".join(parts[at : at + 2])]
    spelled = [[part] if part in SCORES else [f"<0x{byte:02X}>" for byte in part.encode()] for part in parts]
    return ["<s>", *sum(spelled, [])]


@given(some.text("abcdehrt .é猫", min_size=1, max_size=30))
@example("the cat  that ther")
@example("  the")
def test_pieces_are_joined_best_score_first(text):
    tokenizer = Tokenizer(llama_bpe(PIECES))
    found = tokenizer.encode(text)
    assert found.pieces == joined(text)
    assert found.special == [True] + [False] * (len(found) - 1)
    assert tokenizer.decode(found.ids[1:]) == text


def test_pieces_are_shown_with_their_spaces_and_bytes():
    tokenizer = Tokenizer(llama_bpe(PIECES))
    assert [tokenizer.show(i) for i in tokenizer.encode("the é").ids] == ["<s>", "␣the", "␣", "⟨C3⟩", "⟨A9⟩"]


def test_bytes_to_fall_back_on_spell_every_text():
    without = [piece for piece in PIECES if piece.text != "<0x8F>"]
    assert Tokenizer(llama_bpe(PIECES)).spells_everything and not Tokenizer(llama_bpe(without)).spells_everything


def field(number: int, value: int | bytes | float) -> bytes:
    """A field of a protocol buffer."""
    if isinstance(value, float):
        return bytes([number << 3 | 5]) + struct.pack("<f", value)
    size = value if isinstance(value, int) else len(value)
    digits = bytearray()
    while size > 127:
        digits.append(size & 127 | 128)
        size >>= 7
    digits.append(size)
    return (
        bytes([number << 3 | (0 if isinstance(value, int) else 2)])
        + bytes(digits)
        + (b"" if isinstance(value, int) else value)
    )


def model(kind: int = BPE, prefix: int = 1, tidied: int = 0, table: bytes = b"") -> bytes:
    """A tokenizer.model."""
    pieces = b"".join(field(1, field(1, p.text.encode()) + field(2, float(p.score)) + field(3, p.type)) for p in PIECES)
    return pieces + field(2, field(3, kind)) + field(3, field(2, table) + field(3, prefix) + field(4, tidied))


def test_a_tokenizer_model_is_read():
    assert read_model(model()) == (PIECES, True)
    assert read_model(model(prefix=0)) == (PIECES, False)


@pytest.mark.parametrize("other", [{"kind": 1}, {"tidied": 1}, {"table": b"nfkc"}])
def test_other_kinds_are_refused(other):
    with pytest.raises(ValueError, match="like LLaMA's"):
        read_model(model(**other))


@given(some.integers(0, 400), some.binary(max_size=6))
def test_broken_ones_are_refused(tmp_path_factory, at, junk):
    path = tmp_path_factory.getbasetemp() / "tokenizer.model"
    path.write_bytes(model()[:at] + junk)
    with pytest.raises(ValueError, match="expected"):
        read_tokenizer(["tokenizer.model"], lambda name: path, "llama")


def test_a_folder_may_have_one_and_only_families_it_belongs_to_read_it(tmp_path):
    (tmp_path / "tokenizer.model").write_bytes(model())
    read = {kind: read_tokenizer(["tokenizer.model"], tmp_path.joinpath, kind) for kind in ("llama", "baichuan", "t5")}
    assert read["llama"].encode("the").pieces == ["<s>", "▁the"]
    assert read["baichuan"].encode("the").pieces == ["▁the"]
    assert read["t5"] is None
