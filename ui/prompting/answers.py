"""The right answers to the page's questions, out of what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.prompting.shipped import labelled

ALIKE = 0.05  # shares that are no further apart count as the same
LOST = 0.3  # a loss of accuracy that is worth the words "loses much"
SURE = 2  # standard errors that a difference must have


def answers(question: str, numbers: Mapping[str, Any]) -> tuple[list[str], str | None]:
    """The options of a question, and the right one; None where it was not measured or the draws leave it open."""
    if question == "q_finetune":
        by, error = numbers["tuned"] - numbers["prompted"], numbers["tuned_error"]
        return _compared(["prompt", "same", "gradient"], by, error)
    if question.endswith("described"):
        options, right = _compared(
            ["worse", "same", "better"], numbers["some"] - numbers["some_plain"], numbers["some_error"]
        )
        return options, right if numbers["some_count"] else None  # one prompt without examples is no measurement
    options = ["chance", "half", "most"]
    if numbers["full"] - numbers["chance"] <= max(ALIKE, SURE * numbers["error"]):
        return options, "chance"
    past = numbers["full"] - (1 + numbers["chance"]) / 2  # half of the way from chance to all
    return options, ("most" if past > 0 else "half") if abs(past) > SURE * numbers["error"] else None


def _compared(options: list[str], by: float, error: float) -> tuple[list[str], str | None]:
    """Which of the two is better; open where the gap is no wider than the draws by themselves would make it."""
    if abs(by) <= ALIKE:
        return options, options[1]
    return options, options[2 if by > 0 else 0] if abs(by) > SURE * error else None


def explained(task: str, setting: str, numbers: Mapping[str, Any]) -> str:
    """The words that explain a curve: other ones where the true labels carry too little to be missed."""
    own = f"why_{task}_{setting}"
    return f"{own}_little" if own == "why_words_random" and numbers["full_plain"] - numbers["full"] < LOST else own


def tested_label(name: str, text: str) -> int | None:
    """The right label of a text that is one of those tested or shown."""
    data = labelled(name)
    return next((label for known, label in (*data.test, *data.pool) if known == text.strip()), None)
