"""Tables of two models: bars are whole, differences in words, a config as Python builds itself again."""

import pytest

from core import config as core_config
from core.config import ModelConfig
from core.families import PRESETS
from core.parts import attention, embedding, ffn, heads, latent, moe, norms, positions, routing
from core.scale import costs
from ui.families import charts, facts, table
from ui.frame.text import Words

MODULES = (core_config, attention, embedding, ffn, heads, latent, moe, norms, positions, routing)
GPT2 = PRESETS["gpt2"]


@pytest.mark.parametrize("pair", [("gpt2", "llama-2-70b"), ("mixtral-8x7b", "deepseek-v3"), ("t5-small", "bert-base")])
def test_the_bars_are_whole(pair: tuple[str, str]) -> None:
    T = Words("families", "en")
    bars = table.bars(T, [PRESETS[name] for name in pair], pair)
    chart = charts.shares(bars, T.words("share"))
    for name, parts in bars:
        own = [value for value in chart["data"].to_pylist() if value["model"] == name]
        assert own[0]["from"] == 0 and own[-1]["to"] == pytest.approx(1)
        assert all(a["to"] == b["from"] for a, b in zip(own, own[1:], strict=False))
        assert sum(value["count"] for value in own) == sum(parts.values())
    actives = [costs.parameters(PRESETS[name]) for name in pair]
    assert len(bars) == 2 + sum(counted.active != counted.total for counted in actives)
    assert sum(bars[-1][1].values()) in (actives[1].active, actives[1].total)


def test_the_table_of_differences() -> None:
    T = Words("families", "en")
    pair: list[ModelConfig] = [PRESETS["llama-2-7b"], PRESETS["llama-2-70b"]]
    few, all_ = (table.differences(T, pair, ["a", "b"], everything).splitlines()[2:] for everything in (False, True))
    assert [line.split("|")[1].strip().split()[0] for line in few] == ["≠"] + ["≈"] * (len(few) - 1)
    assert "share 8 keys and values" in few[0]
    assert len(all_) == len(facts.ROWS) and all_[: len(few)] == few
    assert table.differences(T, [GPT2, GPT2], ["a", "a"], False) == ""


NAMES = {name: value for module in MODULES for name, value in vars(module).items() if isinstance(value, type)}


@pytest.mark.parametrize("name", PRESETS)
def test_a_config_as_python_builds_itself(name: str) -> None:
    written = table.written(PRESETS[name])
    assert eval(written, NAMES) == PRESETS[name] and len(written) < 2500
