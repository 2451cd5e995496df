"""Beam search on the output page: the tree, how long it may take, its winner beside that of another search."""

from __future__ import annotations

from collections.abc import Sequence

from core.generate.beam import Beams, beam_search
from core.model import Transformer
from ui.runs import models
from ui.runs.run import Run

CLOSE = 2e-3  # nats: two texts this near win by rounding, and their scores look equal
WEIGHED = 3  # continuations of a beam that the tree shows at least
QUICK = 3e11  # multiply-adds of a search that starts by itself: some seconds on one core
ENDS = ("<|endoftext|>", "</s>", "<eos>", "<|end_of_text|>")


def room(r: Run, at: int) -> int:
    """How many tokens the model can still write after position ``at``."""
    return r.config.max_tokens - at


def quick(r: Run, at: int, width: int, steps: int) -> bool:
    """Whether a search takes seconds rather than minutes: every step reads every beam's whole text."""
    parameters = sum(parameter.numel() for parameter in models.load(r.model_id).parameters())
    return parameters * width * steps * (at + 1 + steps) <= QUICK


def search(r: Run, at: int, width: int, steps: int) -> Beams:
    """Beam search from the text up to position ``at``, kept with the run."""
    model = models.load(r.model_id)
    return r.once(
        ("beams", at, width, steps),
        lambda: beam_search(model, r.ids[: at + 1], steps, width, stop=end_of_text(model), shown=WEIGHED),
    )


def end_of_text(model: Transformer) -> int | None:
    """The token that ends a text, if the vocabulary has one."""
    ids = (model.tokenizer.fast.token_to_id(name) for name in ENDS)
    return next((id_ for id_ in ids if id_ is not None), None)


def best(beams: Beams) -> tuple[list[int], float]:
    """The tokens of the winner and the sum of their log-probabilities."""
    end = beams.ends[0]
    return beams.tokens(end), beams.nodes[end].score


def compared(one: Beams, other: Beams) -> str | None:
    """Whether the winner of ``other`` is "more" probable than that of ``one``, "less", or the "same" text.

    None where a search has two winners as good as each other, or two winners are as good.
    """
    (tokens, score), (others, its_score) = best(one), best(other)
    if any(_tied(beams) for beams in (one, other)) or (tokens != others and abs(its_score - score) < CLOSE):
        return None
    return "same" if tokens == others else "more" if its_score > score else "less"


def _tied(beams: Beams) -> bool:
    first, *rest = (beams.nodes[end].score for end in beams.ends[:2])
    return any(first - score < CLOSE for score in rest)


def shown(r: Run, ids: Sequence[int]) -> list[str]:
    """Tokens as they stand on screen."""
    own = models.tokenizer(r.model_id)
    return [own.show(id_) for id_ in ids]
