"""The right answers to the page's questions, out of what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.prompting.shipped import labelled

ALIKE = 0.05  # shares that are no further apart count as the same


def answers(question: str, numbers: Mapping[str, Any]) -> tuple[list[str], str]:
    """The options of a question, and which one is right."""
    if question == "q_finetune":
        return _compared(["prompt", "same", "gradient"], numbers["tuned"] - numbers["prompted"])
    if question.endswith("described"):
        return _compared(["worse", "same", "better"], numbers["some"] - numbers["some_plain"])
    options = ["chance", "half", "most"]
    if numbers["full"] - numbers["chance"] <= max(ALIKE, 2 * numbers["error"]):  # two standard errors
        return options, "chance"
    middle = (1 + numbers["chance"]) / 2
    return options, "half" if numbers["full"] <= middle else "most"


def _compared(options: list[str], by: float) -> tuple[list[str], str]:
    return options, options[1] if abs(by) <= ALIKE else options[2 if by > 0 else 0]


def tested_label(name: str, text: str) -> int | None:
    """The right label of a text that is one of those tested or shown."""
    data = labelled(name)
    return next((label for known, label in (*data.test, *data.pool) if known == text.strip()), None)
