"""Translation: a sentence goes through the encoder once, then the decoder says one word after another.

    p(y_t | y_<t, x) = softmax(decoder(y_<t, encoder(x)))_t,   y_t = argmax until <eos>
Vaswani et al. 2017, section 3.1; greedy, with the cache of ``core.generate.decoding``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.generate.decoding import Step, decode
from core.model import Transformer
from core.weights.tiny_translator import END_ID, SPECIAL, START_ID, PairTokenizer

UNSPACED = frozenset(".,!?")


class UnknownWords(ValueError):
    """The text has words that the translator never learned; ``words`` names them."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(f"expected words of the vocabulary, got {', '.join(words)}")
        self.words = list(words)


@dataclass(frozen=True)
class Translation:
    """source: token ids read, with <eos> at the end. steps: one for each word said; the last is <eos> if it came."""

    source: list[int]
    steps: list[Step]
    words: list[str]
    text: str


def tokenizer_of(model: Transformer) -> PairTokenizer:
    if not (model.reads_text and isinstance(model.tokenizer, PairTokenizer)):
        raise ValueError(f"expected a translator, got {model.name or 'a model without two vocabularies'}")
    return model.tokenizer


def unknown_words(model: Transformer, text: str) -> list[str]:
    """The words of a text that the model has never seen, as typed, in order, each once."""
    tokenizer = tokenizer_of(model)
    found = tokenizer.encode(text)
    spans = [span for i, span in zip(found.ids, found.spans, strict=True) if i == tokenizer.unknown_id]
    return list(dict.fromkeys(text[start:end] for start, end in spans))


def translate(model: Transformer, text: str, cached: bool = True, keep: Iterable[str] | None = None) -> Translation:
    """The most probable word at every step. UnknownWords (a ValueError): names what is not in the vocabulary."""
    tokenizer = tokenizer_of(model)
    if unknown := unknown_words(model, text):
        raise UnknownWords(unknown)
    source = tokenizer.encode(text).ids
    if len(source) > model.config.max_tokens:
        raise ValueError(f"{model.name} reads at most {model.config.max_tokens} tokens, got {len(source)}")
    room = model.config.max_tokens - 1
    steps = list(decode(model, [START_ID], room, source_ids=source, cached=cached, stop=END_ID, keep=keep))
    words = tokenizer.target.pieces([step.token for step in steps])
    return Translation(source, steps, words, spoken(words))


def spoken(words: Sequence[str]) -> str:
    """Words as a sentence: a capital first, no space before a comma or the mark at the end."""
    said = [word for word in words if word not in SPECIAL]
    text = "".join(word if word in UNSPACED else f" {word}" for word in said).strip()
    return text[:1].upper() + text[1:]
