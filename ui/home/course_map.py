"""The map of the course: every page as a card, in teaching order, with what it builds on; and the next-token bars."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ui.browser.figure import mount


def likeliest(probs_V: np.ndarray, show: Any, count: int = 4) -> list[dict[str, Any]]:
    """The most probable tokens, first the first: [{token, p}]."""
    best = np.argsort(-probs_V, kind="stable")[:count]
    return [{"token": show(int(i)), "p": float(probs_V[i])} for i in best]


def show(
    cards: Sequence[Mapping[str, Any]],
    guesses: Sequence[Mapping[str, Any]],
    examples: Sequence[Mapping[str, str]],
    words: Mapping[str, str],
) -> None:
    """cards: {stem, title, about, section, needs, link (None: not built yet)}; examples: {text, link}."""
    header = {"cards": list(cards), "guesses": list(guesses), "examples": list(examples)}
    mount("home/course_map", header, {}, words)
