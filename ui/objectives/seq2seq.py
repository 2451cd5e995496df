"""The same text for an encoder-decoder: translated where the translator knows every word, else damaged and restored.

    loss_j = -ln p(y_j | y_<j, x):    the encoder reads all of x, the decoder what it has been given of y
Vaswani et al. 2017 (translation); Lewis et al. 2019 (denoising).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

import core
from core.generate.translation import spoken, tokenizer_of, translate, unknown_words
from core.model import Transformer
from core.weights.packs import PACKS
from core.weights.tiny_families import MASK_ID, START
from core.weights.tiny_translator import END_ID, START_ID
from ui.objectives.pairs import STOPS
from ui.objectives.predictions import Predictions, predict_words, vector_site
from ui.runs import models
from ui.runs.run import Run

TRANSLATOR, DENOISER = "tiny-translator", models.FAMILY + "transformer-base"
MASKS = {"enc": "enc.0.self.mask", "dec": "dec.0.self.mask", "cross": "dec.0.cross.mask"}


@dataclass(frozen=True)
class Seq2seq:
    """kind: "translate" or "denoise". Slots: translate j; denoise t m + j, for the t-th token of the text hidden."""

    kind: str
    model: str
    source: list[str]  # what the encoder reads
    spans: list[tuple[int, int]]  # of these, in the text; (0, 0) for what the model adds
    target: list[str]  # what the decoder should say
    given: list[str]  # and what it is given: the same, one to the right
    hidden: list[list[int]]  # denoise: which of the source each token of the text hides
    predictions: Predictions
    masks: dict[str, np.ndarray]
    unknown: list[str]  # words that the translator does not know
    first_only: bool  # translate: of several sentences it gets the first
    reference: bool  # the target is a given translation, not the model's own
    own: str  # its own translation

    @property
    def note(self) -> str:
        """The words that say what is done with the text."""
        if self.kind == "translate":
            return "translated_reference" if self.reference else "translated_own"
        return "denoised_unknown" if self.unknown else "denoised"


def seq2seq(r: Run, known: tuple[str, str]) -> Seq2seq:
    """known: a sentence, and how a person translates it."""
    return r.once(("seq2seq", known), lambda: _seq2seq(r, known))


def _seq2seq(r: Run, known: tuple[str, str]) -> Seq2seq:
    sentence = first_sentence(r)
    if PACKS[TRANSLATOR].path() is None:
        return _denoised(r, [])
    model = models.load(TRANSLATOR)
    words = unknown_words(model, sentence)
    tokens = len(tokenizer_of(model).encode(sentence).ids)
    if words or not 1 < tokens <= model.config.max_tokens - 1:
        return _denoised(r, words)
    return _translated(r, model, sentence, known)


def first_sentence(r: Run) -> str:
    ends = [i + 1 for i, char in enumerate(r.text.rstrip()) if char in STOPS]
    return r.text[: ends[0]] if ends else r.text


def _translated(r: Run, model: Transformer, sentence: str, known: tuple[str, str]) -> Seq2seq:
    own = tokenizer_of(model)
    source = own.encode(sentence)
    translation = translate(model, sentence)
    reference = sentence.strip() == known[0]
    target = own.target.encode(known[1]).ids if reference else [step.token for step in translation.steps]
    target = [id_ for id_ in target if id_ not in (START_ID, END_ID)] + [END_ID]
    given = [START_ID, *target[:-1]]
    site = vector_site(model)
    trace = core.run(model, source.ids, target_ids=given, keep=(site, "head.logits", *MASKS.values()))
    return Seq2seq(
        kind="translate",
        model=models.name(TRANSLATOR),
        source=[own.show(id_) for id_ in source.ids],
        spans=[(0, 0) if id_ == END_ID else span for id_, span in zip(source.ids, source.spans, strict=True)],
        target=[own.target.show(id_) for id_ in target],
        given=[own.target.show(id_) for id_ in given],
        hidden=[],
        predictions=predict_words(model, trace["head.logits"][0], trace[site][0], target, own.target.show),
        masks=_masks(trace, len(source.ids), len(given)),
        unknown=[],
        first_only=len(sentence.strip()) < len(r.text.strip()),
        reference=reference,
        own=spoken(translation.words),
    )


def _denoised(r: Run, unknown: list[str]) -> Seq2seq:
    """The tokens that a hidden one covers are hidden for the encoder; the decoder says the whole text."""
    model = models.load(DENOISER)
    own = models.tokenizer(DENOISER)
    encoding = own.encode(r.text)
    text = torch.tensor(encoding.ids[: model.config.max_tokens])
    spans = encoding.spans[: len(text)]
    places = [span for span, added in zip(r.spans, r.special, strict=True) if not added]
    hidden = [[s for s, (a, b) in enumerate(spans) if a < end and start < b] for start, end in places]
    rows = text.repeat(len(places), 1)
    for row, at in zip(rows, hidden, strict=True):
        row[at] = MASK_ID
    given = torch.cat([torch.full((len(rows), 1), START), text.repeat(len(rows), 1)[:, :-1]], dim=1)
    site = vector_site(model)
    trace = core.run(model, rows, target_ids=given, keep=(site, "head.logits", *MASKS.values()))
    targets = text.tolist() * len(rows)
    return Seq2seq(
        kind="denoise",
        model=models.name(DENOISER),
        source=[own.show(id_) for id_ in text.tolist()],
        spans=list(spans),
        target=[own.show(id_) for id_ in text.tolist()],
        given=[own.show(id_) for id_ in given[0].tolist()],
        hidden=hidden,
        predictions=predict_words(
            model, trace["head.logits"].flatten(0, 1), trace[site].flatten(0, 1), targets, own.show
        ),
        masks=_masks(trace, len(text), len(text)),
        unknown=unknown,
        first_only=False,
        reference=True,
        own="",
    )


def _masks(trace: core.Trace, source: int, target: int) -> dict[str, np.ndarray]:
    sizes = {"enc": (source, source), "dec": (target, target), "cross": (target, source)}
    return {
        name: np.broadcast_to(trace[site][0, 0].cpu().numpy(), sizes[name]).astype(np.uint8)
        for name, site in MASKS.items()
    }
