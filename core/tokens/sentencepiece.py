"""LLaMA's tokenizer: byte-pair encoding over whole texts, from the pieces and scores of a SentencePiece model.

A text gets ▁ in front and for each space; neighbouring pieces are joined, the pair whose result scores best first; a
character without a piece becomes its bytes, <0xE4> and so on. Sources: Kudo and Richardson, "SentencePiece", 2018;
sentencepiece_model.proto for the numbers of the fields of a tokenizer.model.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokenizers import AddedToken, decoders, models, normalizers, processors
from tokenizers import Tokenizer as Fast

UNKNOWN, CONTROL, USER, BYTE = 2, 3, 4, 6  # types of pieces, the same in a tokenizer.model and in GGUF
BPE = 2  # its model_type
SPACE = "▁"
LONGEST = 256  # characters of a piece


@dataclass(frozen=True)
class Piece:
    text: str
    score: float = 0.0
    type: int = 1


def llama_bpe(pieces: Sequence[Piece], prefix: bool = True, start: bool = True) -> Fast:
    """prefix: ▁ before the text. start: <s> before the tokens, as LLaMA was trained."""
    vocabulary = {piece.text: i for i, piece in enumerate(pieces)}
    if len(vocabulary) != len(pieces) or any(not p.text or len(p.text) > LONGEST for p in pieces):
        raise ValueError(f"expected different pieces of 1 to {LONGEST} characters, got others")
    unknown = next((piece.text for piece in pieces if piece.type == UNKNOWN), None)
    bytes_too = sum(piece.type == BYTE for piece in pieces) == 256
    fast = Fast(
        models.BPE(
            vocab=vocabulary,
            merges=merges(pieces, vocabulary),
            unk_token=unknown,
            fuse_unk=True,
            byte_fallback=bytes_too,
        )
    )
    first: list = [normalizers.Prepend(SPACE)] if prefix else []
    fast.normalizer = normalizers.Sequence([*first, normalizers.Replace(" ", SPACE)])
    last: list = [decoders.Strip(" ", 1, 0)] if prefix else []
    fast.decoder = decoders.Sequence([decoders.Replace(SPACE, " "), decoders.ByteFallback(), decoders.Fuse(), *last])
    for kind, special in ((USER, False), (UNKNOWN, True), (CONTROL, True)):
        added = [AddedToken(p.text, normalized=False, special=special) for p in pieces if p.type == kind]
        (fast.add_special_tokens if special else fast.add_tokens)(added)
    begin = next((i for i, piece in enumerate(pieces) if piece.type == CONTROL and piece.text == "<s>"), None)
    if start and begin is not None:
        fast.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", begin)])
    return fast


def merges(pieces: Sequence[Piece], vocabulary: dict[str, int]) -> list[tuple[str, str]]:
    """Every way to join two pieces into a third, the best third first."""
    found = []
    for piece in pieces:
        if piece.type not in (UNKNOWN, CONTROL, BYTE):
            text = piece.text
            pairs = [(text[:i], text[i:]) for i in range(1, len(text))]
            known = [pair for pair in pairs if pair[0] in vocabulary and pair[1] in vocabulary]
            found += [(-piece.score, vocabulary[text], vocabulary[a], (a, b)) for a, b in known]
    return [pair for *_, pair in sorted(found)]


def read_model(content: bytes) -> tuple[list[Piece], bool]:
    """The pieces of a tokenizer.model, and whether ▁ goes before a text. ValueError: not one of LLaMA's kind."""
    try:
        pieces: list[Piece] = []
        trainer: dict[int, int | bytes] = {}
        normalizer: dict[int, int | bytes] = {}
        for number, value in _fields(content):
            if number == 1 and isinstance(value, bytes):
                entry = dict(_fields(value))
                text, score, type_ = entry.get(1, b""), entry.get(2, b"\0\0\0\0"), entry.get(3, 1)
                pieces.append(Piece(bytes(text).decode(), struct.unpack("<f", score)[0], int(type_)))  # type: ignore[arg-type]
            elif number in (2, 3) and isinstance(value, bytes):
                (trainer if number == 2 else normalizer).update(_fields(value))
    except (IndexError, struct.error, UnicodeDecodeError, TypeError) as error:
        raise ValueError(f"expected a SentencePiece model: {error}") from None
    if trainer.get(3) != BPE or normalizer.get(2) or normalizer.get(4, 1):
        raise ValueError("expected a SentencePiece model like LLaMA's (byte-pair encoding of the text as it is)")
    return pieces, bool(normalizer.get(3, 1))


def _fields(content: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Field numbers and values of a protocol buffer: whole numbers, or bytes."""
    at = 0
    while at < len(content):
        key, at = _varint(content, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = _varint(content, at)
            yield number, value
            continue
        if wire == 2:
            size, at = _varint(content, at)
        elif wire in (1, 5):
            size = 8 if wire == 1 else 4
        else:
            raise IndexError(f"a field of kind {wire}")
        if at + size > len(content):
            raise IndexError("it ends early")
        yield number, content[at : at + size]
        at += size


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
        if shift > 63:
            raise IndexError("a number of more than 64 bits")
