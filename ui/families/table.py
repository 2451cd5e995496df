"""Tables in Markdown: the rows in which two configs differ, and what they cost."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Sequence

from core.config import ModelConfig
from core.families import PRESETS, PUBLISHED
from core.families.published import printed as number
from core.scale import costs
from core.scale.costs import Parameters
from core.scale.units import binary
from ui.families import facts
from ui.families.words import Description
from ui.frame.text import Words, escape

MARKS = {facts.OTHER: "≠", facts.NUMBERS: "≈", facts.SAME: ""}


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; the cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def differences(T: Words, configs: Sequence[ModelConfig], names: Sequence[str], everything: bool) -> str:
    """Row by row in words: other parts first, then other numbers; equal rows only if asked for. Empty if none."""
    states, descriptions = facts.compare(*configs), [Description(T, config) for config in configs]
    order = (facts.OTHER, facts.NUMBERS, facts.SAME) if everything else (facts.OTHER, facts.NUMBERS)
    rows = [
        [
            f"{MARKS[kind]}\u00a0**{whole(T.words('rows')[row])}**".strip(),
            *(escape(one.row(row)) for one in descriptions),
        ]
        for kind in order
        for row in facts.ROWS
        if states[row] == kind
    ]
    return markdown([T("part_column"), *map(escape, names)], rows) if rows else ""


def whole(label: str) -> str:
    """A label whose Chinese is not broken into lines: in a narrow table each character would stand alone."""
    return re.sub(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", "\u2060", label)


def written(config: ModelConfig) -> str:
    """A config as Python, a field a line; what stands there several times in a row is multiplied."""
    fields = {field.name: getattr(config, field.name) for field in dataclasses.fields(config)}
    lines = [
        f"    {name}={several(value) if isinstance(value, tuple) else repr(value)},\n" for name, value in fields.items()
    ]
    return f"ModelConfig(\n{''.join(lines)})"


def several(values: tuple[object, ...]) -> str:
    runs = [(value, len(list(same))) for value, same in itertools.groupby(values)]
    return " + ".join(f"({value!r},) * {count}" if count > 1 else f"({value!r},)" for value, count in runs)


# ---- costs ---------------------------------------------------------------------------------------------------------


def bars(T: Words, configs: Sequence[ModelConfig], names: Sequence[str]) -> list[tuple[str, dict[str, int]]]:
    """Parameters by part for the chart; a mixture of experts has a second bar, of what one token passes."""
    rows = []
    for config, name in zip(configs, names, strict=True):
        counted = costs.parameters(config)
        rows.append((name, counted.parts))
        if counted.active != counted.total:
            passed = {
                part: size.numbers for part, size in costs.part_sizes(config, passed=True).items() if size.numbers
            }
            rows.append((T.words("share")["active"].format(name=name), passed))
    return rows


def spending(T: Words, chosen: Sequence[str]) -> str:
    """What each costs, and how our count stands to what the source prints."""
    columns = [spent(T, name) for name in chosen]
    words = T.words("cost")
    rows = [[f"**{whole(words[row])}**", *(column[row] for column in columns)] for row in columns[0]]
    return markdown(["", *(escape(PUBLISHED[name].title) for name in chosen)], rows)


def spent(T: Words, name: str) -> dict[str, str]:
    config, published = PRESETS[name], PUBLISHED[name]
    counted, words = costs.parameters(config), T.words("cost")
    active = f"{counted.active:,}" if counted.active != counted.total else words["active_all"]
    full = costs.kv_bytes(config, config.max_tokens)
    return {
        "total": f"{counted.total:,}",
        "active": active,
        "exact": exact(T, name, counted),
        "printed": printed(T, name, counted),
        "source": escape(published.source),
        "kv_token": kept(T, config),
        "kv_full": words["kv_at"].format(bytes=binary(full), tokens=config.max_tokens) if full else "–",
    }


def kept(T: Words, config: ModelConfig) -> str:
    """What the cache takes for one token, and for one of the encoder's."""
    words, source = T.words("cost"), costs.kv_bytes(config, tokens=0, source=1)
    own = binary(costs.kv_bytes(config)) if config.decoder_layers else words["kv_none"]
    return words["kv_both"].format(own=own, source=binary(source)) if source else own


def printed(T: Words, name: str, counted: Parameters) -> str:
    """What the source prints, how far ours is from it, and why."""
    published, words = PUBLISHED[name], T.words("cost")
    counts = [
        words[f"printed_{kind}"].format(count=count, apart=getattr(counted, kind) / number(count)[0] - 1)
        for kind in ("total", "active")
        if (count := getattr(published, kind))
    ]
    return "; ".join([*counts, T.words("deviation")[published.deviation or "none"]])


def exact(T: Words, name: str, counted: Parameters) -> str:
    """The count of the released weights against ours."""
    count, words = PUBLISHED[name].exact, T.words("cost")
    if count is None:
        return words["exact_none"]
    return words["exact_same" if count == counted.total else "exact_other"].format(
        count=count, apart=counted.total - count
    )
