"""Two configs as block diagrams side by side, with the words of the part under study between them.

What is drawn comes from ``ui.families``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.config import ModelConfig
from ui.browser.figure import Owned, mount
from ui.families import diagram, facts
from ui.families.words import LESSONS, Description
from ui.frame.text import Words

FIRST = "self"  # the part that is open at the beginning


def header(
    T: Words, configs: Sequence[ModelConfig], names: Sequence[str], years: Sequence[int], links: Mapping[str, str]
) -> dict[str, Any]:
    """All that the drawing says. links: {page: address} of the pages that are ready."""
    descriptions = [Description(T, config) for config in configs]
    words = T.words("diagram")
    sides = [
        {
            "name": name,
            "about": words[f"about_{one.kind('layout')}"].format(year=year),
            "stacks": [tower(one, stack, facts.compare_masks(config, other)) for stack in diagram.stacks(config)],
            "boxes": {part: one.box(part) for part in facts.PARTS},
        }
        for one, config, other, name, year in zip(descriptions, configs, configs[::-1], names, years, strict=True)
    ]
    details = {part: detail(T, part, descriptions, links) for part in facts.PARTS}
    return {"sides": sides, "states": facts.compare_parts(*configs), "details": details}


def tower(one: Description, stack: dict[str, Any], masks: Mapping[str, str]) -> dict[str, Any]:
    """A stack with the words that are its own: what enters it, and its mask."""
    name = stack["name"]
    into = one.say("line", f"into_{name if facts.has(one.config, 'cross') else 'alone'}")
    return stack | {"into": into, "mask": {"title": one.mask(name), "state": masks[name]}}


def detail(T: Words, part: str, both: Sequence[Description], links: Mapping[str, str]) -> dict[str, Any]:
    """The words on one part: what it is in each model, its formula, its parameters, and the page that teaches it."""
    lesson = "moe" if part == "ffn" and any(facts.experts(one.config) for one in both) else LESSONS[part]
    more = T.words("diagram")["more"].format(page=Words(lesson, T.lang).title)
    sides = [
        {"title": one.title(part), "says": one.says(part), "formula": one.formula(part), "count": count(one, part)}
        for one in both
    ]
    return {"title": T.words("part")[part], "sides": sides, "link": links.get(lesson), "more": more}


def count(one: Description, part: str) -> str:
    """How many parameters a part has, and which share of all."""
    number = one.count(part)
    if number is None or not facts.has(one.config, part):
        return ""
    words, share = one.groups["diagram"], number / one.counts.total
    percent = f"{share:.1%}" if share >= 0.01 else f"{share:.2%}" if share >= 0.0001 else "< 0.01%"
    return words["count"].format(count=number, share=percent) if number else words["count_none"]


def show(
    T: Words, configs: Sequence[ModelConfig], names: Sequence[str], years: Sequence[int], links: Mapping[str, str]
) -> None:
    part = Owned(T, {"part": (list(facts.PARTS), FIRST)})
    mount("families/block_diagram", header(T, configs, names, years, links), {}, T.words("diagram"), part)
