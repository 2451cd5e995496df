"""The words of parts: none is missing for a part of the core, and a part that has none yet is spelled out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
import torch
from torch import Tensor, nn

from core.families import PRESETS, PUBLISHED
from core.model import Transformer, run
from core.parts.norms import LayerNorm, NormConfig
from core.parts.part import PartConfig, Size
from core.parts.positions import Positions, PositionsConfig, Rope, Shape
from core.parts.residual import PLACEMENTS
from core.scale import costs
from tests.core.parts import samples
from ui.families import block_diagram, diagram, facts, family_years, table
from ui.families.words import Description
from ui.frame.language import LANGUAGES
from ui.frame.text import Words

GPT2 = PRESETS["gpt2"]
# row: the tables of families.toml that need words for it
TABLES = {
    "positions": ("is", "title", "says", "short"),
    "norm": ("is", "title", "short"),
    "attention": ("is", "title", "says", "short"),
    "ffn": ("is", "title", "short"),
    "router": ("is",),
    "embedding": ("is", "title", "says"),
    "head": ("is",),
}


def kinds(row: str) -> Iterator[str]:
    """The kind of every part that the core has of a row, at every setting that makes it another part."""
    ffns = [ffn for one in samples.FEED_FORWARD.values() for ffn in (one if isinstance(one, tuple) else (one,))]
    own: dict[str, list[PartConfig]] = {
        "positions": [*samples.POSITION.values(), Rope.Config(fraction=0.5)],
        "norm": [*samples.NORM.values()],
        "attention": [*samples.ATTENTION.values()],
        "ffn": [*ffns],
        "router": [ffn.router for ffn in ffns if hasattr(ffn, "router")],
        "embedding": [*samples.EMBEDDING.values()],
        "head": [*samples.HEAD.values()],
    }
    return (config.fact.kind for config in own[row])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("row", TABLES)
def test_no_part_of_the_core_is_without_words(row: str, lang: str) -> None:
    words = {table: Words("families", lang).words(table) for table in ("is", "title", "says", "short")}
    needed = {(table, f"{row}_{kind}") for kind in kinds(row) for table in TABLES[row]}
    assert not sorted(f"[families.{table}] {id_}" for table, id_ in needed if id_ not in words[table])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_placement_is_without_words(lang: str) -> None:
    T = Words("families", lang)
    needed = {(table, f"placement_{kind}") for kind in PLACEMENTS for table in ("is", "says")}
    assert not sorted(f"[families.{table}] {id_}" for table, id_ in needed if id_ not in T.words(table))


# ---- a part that the page has never heard of -----------------------------------------------------------------------


class Spiral(Positions):
    """Says nothing of itself but its size."""

    @dataclass(frozen=True)
    class Config(PositionsConfig):
        turns: int = 3
        heads: str = "all"  # a name that other facts use too: theirs must not change

        def build(self, shape: Shape) -> "Spiral":
            return Spiral(shape.heads)

        def size(self, shape: Shape) -> Size:
            return Size(vector=shape.heads)

    def __init__(self, heads: int) -> None:
        super().__init__()
        self.slope = nn.Parameter(torch.zeros(heads))

    def bias(self, query_Q: Tensor, key_K: Tensor, heads: int) -> Tensor:
        return self.slope[:, None, None] * (key_K[None, :] - query_Q[:, None])


class ScaleNorm(LayerNorm):
    @dataclass(frozen=True)
    class Config(NormConfig):
        power: float = 0.5

        def build(self, width: int) -> LayerNorm:
            return ScaleNorm(width)

        def size(self, width: int) -> Size:
            return Size(vector=2 * width)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_unknown_position_is_shown_by_its_name_and_settings(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    T, spiral = Words("families", lang), replace(GPT2, positions=Spiral.Config())
    other = replace(GPT2, positions=Spiral.Config(turns=4))
    assert facts.compare(GPT2, spiral)["positions"] == "other"
    assert facts.compare(spiral, other)["positions"] == "numbers"
    description, plain = Description(T, spiral), Description(T, GPT2)
    assert (
        description.row("positions") == "spiral (turns = 3, heads = all)" and description.title("positions") == "spiral"
    )
    assert description.line("positions") == description.says("positions") == description.formula("positions") == ""
    assert description.count("positions") == GPT2.attention.heads
    assert description.counts.total == plain.counts.total - 1024 * 768 + GPT2.attention.heads
    assert [description.row(row) for row in facts.ROWS if row not in ("positions", "context")] == [
        plain.row(row) for row in facts.ROWS if row not in ("positions", "context")
    ]
    assert "| spiral " in table.differences(T, [GPT2, spiral], ["a", "b"], False)
    [stack] = diagram.stacks(spiral)
    inside = [box for element in stack["block"] for box in element["branch"] if box.get("inside") == "positions"]
    assert len(inside) == 1 and {"box": "positions"} not in stack["before"]
    header = block_diagram.header(T, [GPT2, spiral], ["a", "b"], [2019, 2026], {})
    assert header["sides"][1]["boxes"]["positions"] == {"title": "spiral", "line": ""}
    monkeypatch.setattr(family_years, "PRESETS", {family_years.FIRST: PRESETS[family_years.FIRST], "gpt2": spiral})
    texts = [[part["text"] for part in row["parts"]] for row in family_years.rows(T, "gpt2", "gpt2")]
    assert "spiral" in texts[1] and PUBLISHED["gpt2"].year > PUBLISHED[family_years.FIRST].year


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_unknown_norm_is_shown_by_its_name_and_settings(lang: str) -> None:
    config = replace(GPT2, norm=ScaleNorm.Config())
    description = Description(Words("families", lang), config)
    assert description.row("norm") == "scalenorm (power = 0.5)" and description.title("norm") == "scalenorm"
    assert description.line("final_norm") == "scalenorm" and description.formula("norm") == "x + f(norm(x))"
    assert set(facts.compare(GPT2, config).values()) == {"same", "other"}


def test_the_unknown_position_runs_and_is_counted() -> None:
    small = replace(GPT2, width=12, vocab_size=7, decoder_layers=1, positions=Spiral.Config())
    model = Transformer(small)
    assert run(model, [1, 2])["head.logits"].shape == (1, 2, 7)
    assert costs.parameters(small).total == sum(p.numel() for p in model.parameters())
