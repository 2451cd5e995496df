"""What each twin reads at a step: the same verses, drawn by the step's number, under its own objective.

Seven steps in eight read 16 rows of 64 tokens, which begin with a verse; BERT's hold that verse and what follows it or,
half the time, what follows another. One step in eight reads shorter rows that end with a verse, so that short sentences
are nothing new: 8 to 32 tokens, and as many more rows.
"""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from core.train.objectives import Batch, causal_batch, infill_batch, mlm_batch, nsp_batch, random_spans
from core.weights.twins import LENGTH
from recipes.twins import text
from recipes.twins.text import Verses

TOKENS = 1024  # of a batch
FIRST = 40  # most pieces of sentence A
SHORT_EVERY, SHORTEST, SHORT = 8, 8, 32
SPANS, BLANK = 3, 0.15  # spans of an infilling row (one of a short row), and the share of tokens in them


def draw(verses: Verses, count: int, length: int, rng: torch.Generator) -> Tensor:
    """Verses at random, with room for a row before and behind."""
    inside = verses.places[
        (verses.starts[verses.places] >= length) & (verses.starts[verses.places] + 2 * length < len(verses.ids))
    ]
    return inside[torch.randint(len(inside), (count,), generator=rng)]


def rows_of(verses: Verses, step: int, seed: int) -> tuple[Tensor, int, bool, torch.Generator]:
    """The verses of a step, how long its rows are, whether they are short ones, and the rest of its chance."""
    rng = torch.Generator().manual_seed(seed * 1_000_003 + step)
    short = step % SHORT_EVERY == SHORT_EVERY - 1
    length = int(torch.randint(SHORTEST, SHORT + 1, (), generator=rng)) if short else LENGTH
    return draw(verses, TOKENS // length, length, rng), length, short, rng


def window(verses: Verses, place: int, length: int, ends: bool) -> Tensor:
    """So many pieces of the text: from the beginning of a verse on, or up to its end."""
    start = int(verses.starts[place + 1]) - length if ends else int(verses.starts[place])
    return verses.ids[start : start + length]


def windows(verses: Verses, places: Tensor, length: int, ends: bool) -> Tensor:
    """[CLS] and ``length`` pieces of the text, a row for each place."""
    rows = [window(verses, place, length, ends) for place in places.tolist()]
    return torch.nn.functional.pad(torch.stack(rows), (1, 0), value=text.CLS)


def pair(verses: Verses, place: int, other: int, length: int) -> tuple[list[int], list[int]]:
    """A verse (its last FIRST pieces), and as much as fits of what follows the verse ``other``."""
    start, end = int(verses.starts[place]), int(verses.starts[place + 1])
    begin = int(verses.starts[other + 1])
    first = verses.ids[max(start, end - FIRST) : end].tolist()
    return first, verses.ids[begin : begin + length - 3 - len(first)].tolist()


def bert_batch(verses: Verses, seed: int, step: int) -> Batch:
    """MLM, and NSP where the rows are long enough for two sentences."""
    places, length, short, rng = rows_of(verses, step, seed)
    if short:
        rows = windows(verses, places, length - 2, ends=True)
        plain = Batch((torch.nn.functional.pad(rows, (0, 1), value=text.SEP),), rows, rows > 0)
    else:
        follows = torch.rand(len(places), generator=rng) < 0.5
        others = torch.where(follows, places, draw(verses, len(places), length, rng))
        pairs = [pair(verses, *both, length) for both in zip(places.tolist(), others.tolist(), strict=True)]
        plain = nsp_batch(pairs, follows.tolist(), length, text.CLS, text.SEP)
    ids_BT = plain.inputs[0]
    assert ids_BT is not None
    special_BT = (ids_BT == text.CLS) | (ids_BT == text.SEP)
    hidden = mlm_batch(ids_BT, text.MASK, text.VOCAB, rng, spare_BT=special_BT)
    return hidden._replace(inputs=(hidden.inputs[0], *plain.inputs[1:]), pairs_B=plain.pairs_B)


def gpt_batch(verses: Verses, seed: int, step: int) -> Batch:
    """The next token, everywhere."""
    places, length, short, _ = rows_of(verses, step, seed)
    return causal_batch(windows(verses, places, length, ends=short))


def glm_batch(verses: Verses, seed: int, step: int) -> Batch:
    """Spans to fill in, or, half the time, the rest of the text to say, which is one span at its end."""
    places, length, short, rng = rows_of(verses, step, seed)
    if torch.rand((), generator=rng) < 0.5:
        rows = windows(verses, places, length - 2, ends=short)
        given = int(torch.randint(1, length - 2, (), generator=rng))
        return infill_batch(rows, [[(given, length - 1)]] * len(rows), text.GMASK, text.START, None)
    spans = 1 if short else SPANS
    return blanked(windows(verses, places, length - 1 - 2 * spans, ends=short), spans, rng)


def blanked(rows_BT: Tensor, count: int, rng: torch.Generator) -> Batch:
    """Spans of each row to fill in, so many, with a share BLANK of its tokens; [CLS] is no part of one."""
    told = rows_BT.shape[1] - 1
    spans = [random_spans(told, count, max(count, round(BLANK * told)), rng) for _ in rows_BT]
    cuts = [[(start + 1, end + 1) for start, end in row] for row in spans]
    return infill_batch(rows_BT, cuts, text.MASK, text.START, text.END)


BATCHES: dict[str, Callable[[Verses, int, int], Batch]] = {
    "tiny-bert": bert_batch,
    "tiny-gpt-twin": gpt_batch,
    "tiny-glm": glm_batch,
}


def batches(name: str, verses: Verses, seed: int) -> Callable[[int], Batch]:
    """The batch of a step, by its number."""
    return partial(BATCHES[name], verses, seed)
