"""Every preset in words: its facts, its formulas, its parameters part by part."""

import pytest

from core.families import PRESETS, shrink
from core.model import Transformer
from core.scale import costs
from ui.families import diagram, facts
from ui.families.words import SEEN, Description
from ui.frame.language import LANGUAGES
from ui.frame.text import Words


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PRESETS)
def test_every_fact_of_every_preset_has_words(name: str, lang: str) -> None:
    T = Words("families", lang)
    description = Description(T, PRESETS[name])
    for row, fact in description.facts.items():
        assert f"{row}_{fact.kind if fact else 'none'}" in T.words("is")
        assert description.row(row) and "{" not in description.row(row)
    for part in facts.PARTS:
        here = facts.has(PRESETS[name], part)
        assert description.title(part) and (description.says(part) or not here), part
        assert "{" not in description.title(part) + description.line(part) + description.says(part)
        assert bool(description.formula(part)) == (here and part != "stack")
    assert description.numbers["act"] in {"ReLU", "GELU", "SwiGLU"} and description.numbers["act_plain"] in {
        "ReLU",
        "GELU",
        "SiLU",
    }
    assert set(T.words("new")) == set(PRESETS)


def test_each_formula_of_a_mask_belongs_to_a_fact() -> None:
    assert {fact.kind for config in PRESETS.values() if (fact := facts.ROWS["mask"](config))} == set(SEEN)


@pytest.mark.parametrize("name", PRESETS)
def test_the_parts_hold_all_parameters(name: str) -> None:
    description = Description(Words("families", "en"), PRESETS[name])
    inside = {part: description.count(part) or 0 for part in facts.PARTS if part not in ("final_norm", "emb_norm")}
    assert sum(inside.values()) == description.counts.total == costs.parameters(PRESETS[name]).total
    sides = len(diagram.stacks(PRESETS[name]))
    for part in ("final_norm", "emb_norm"):
        built = Transformer(shrink(PRESETS[name]))
        norm = built.emb.norm if part == "emb_norm" else (built.dec or built.enc).norm
        small = 0 if norm is None else sum(p.numel() for p in norm.parameters())
        assert description.count(part) == small * sides * PRESETS[name].width // built.config.width
