"""What the families page reads off a config: words of every fact, what differs, the drawing against the model."""

from dataclasses import replace
from typing import Any

import pytest
import torch

from core import config as core_config
from core.config import ModelConfig
from core.families import PRESETS, shrink
from core.model import Transformer
from core.parts import attention, embedding, ffn, heads, latent, moe, norms, positions, routing
from core.parts.ffn import FFN, GatedFFN
from core.parts.masks import named_mask
from core.parts.norms import LayerNorm, RMSNorm
from core.parts.positions import Alibi, Rope
from core.scale import costs
from ui.families import charts, diagram, facts, kv_meter, question, table
from ui.families.words import ADDED, NORM, PLACED, SEEN, Told
from ui.frame.language import LANGUAGES
from ui.frame.text import Words

MODULES = (core_config, attention, embedding, ffn, heads, latent, moe, norms, positions, routing)
KINDS = {
    ("gpt-1", "gpt2"): {"norm", "final_norm"},
    ("glm-4-9b", "glm-4-9b-0414"): {"norm"},
    ("baichuan-7b", "baichuan-13b"): {"positions"},
    ("baichuan-13b", "baichuan2-13b"): {"head"},
    ("llama-2-7b", "llama-2-70b"): {"self"},
    ("llama-7b", "qwen-7b"): {"self"},
    ("mistral-7b", "llama-2-70b"): {"mask"},
    ("mistral-7b", "mixtral-8x7b"): {"mask", "ffn"},
    ("bert-base", "roformer-base"): {"positions", "head"},
    ("t5-small", "switch-base-8"): {"ffn"},
    ("transformer-base", "transformer-big"): set(),
    ("gpt2", "gpt-3"): {"mask"},
    ("deepseek-moe-16b", "deepseek-v2-lite"): {"self", "positions"},
    ("qwen1.5-moe-a2.7b", "deepseek-moe-16b"): {"self", "ffn"},
    ("gpt2", "starcoder"): {"self"},
    ("gpt2", "bloom-176b"): {"positions", "emb", "emb_norm"},
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PRESETS)
def test_every_fact_of_every_preset_has_words(name: str, lang: str) -> None:
    T = Words("families", lang)
    told = Told(T, PRESETS[name])
    for row, fact in told.facts.items():
        assert f"{row}_{fact.id if fact else 'none'}" in T.words("is")
        assert told.row(row) and "{" not in told.row(row)
    for part in facts.PARTS:
        here = facts.has(PRESETS[name], part)
        assert told.title(part) and (told.says(part) or not here), part
        assert "{" not in told.title(part) + told.line(part) + told.says(part)
        assert bool(told.formula(part)) == (here and part != "stack" and ADDED.get(told.id("positions"), "x") != "")
    assert told.numbers["act"] in {"ReLU", "GELU", "SwiGLU"} and told.numbers["act_plain"] in {"ReLU", "GELU", "SiLU"}
    assert set(T.words("new")) == set(PRESETS)


def test_each_formula_belongs_to_a_fact() -> None:
    used = {row: {fact.id for config in PRESETS.values() if (fact := facts.ROWS[row](config))} for row in facts.ROWS}
    assert used["norm"] <= set(NORM) and used["placement"] == set(PLACED)
    assert used["positions"] <= set(ADDED) and used["mask"] == set(SEEN)


@pytest.mark.parametrize("pair", KINDS, ids=" and ".join)
def test_which_parts_differ_in_kind(pair: tuple[str, str]) -> None:
    left, right = (PRESETS[name] for name in pair)
    states = facts.compare_parts(left, right)
    assert {part for part, state in states.items() if state == facts.OTHER} == KINDS[pair]
    assert states == facts.compare_parts(right, left)


@pytest.mark.parametrize("name", PRESETS)
def test_nothing_differs_from_itself(name: str) -> None:
    config = PRESETS[name]
    assert set(facts.compare(config, config).values()) == set(facts.compare_parts(config, config).values()) == {"same"}


GPT2 = PRESETS["gpt2"]
ATTENTION: Any = GPT2.attention
HEAD: Any = GPT2.head
CHANGED: dict[str, tuple[dict[str, Any], str]] = {
    "layout": ({"decoder_layers": 13}, "numbers"),
    "width": ({"width": 1536}, "numbers"),
    "attention": ({"attention": replace(ATTENTION, kv_heads=4)}, "other"),
    "qk_norm": ({"attention": replace(ATTENTION, qk_norm=RMSNorm.Config())}, "other"),
    "scale": ({"attention": replace(ATTENTION, scale=1.0)}, "other"),
    "attention_bias": ({"attention": replace(ATTENTION, bias=False)}, "other"),
    "mask": ({"mask": "window:64"}, "other"),
    "positions": ({"positions": Alibi.Config()}, "other"),
    "ffn": ({"ffn": GatedFFN.Config(hidden=3072, activation="gelu_tanh", bias=True)}, "other"),
    "activation": ({"ffn": FFN.Config(hidden=3072, activation="relu")}, "other"),
    "ffn_bias": ({"ffn": FFN.Config(hidden=3072, activation="gelu_tanh", bias=False)}, "other"),
    "norm": ({"norm": LayerNorm.Config(bias=False)}, "other"),
    "placement": ({"placement": "sandwich"}, "other"),
    "final_norm": ({"final_norm": False}, "other"),
    "embedding": ({"embedding": replace(GPT2.embedding, norm=LayerNorm.Config())}, "other"),
    "tying": ({"head": replace(HEAD, tied=False)}, "other"),
    "vocabulary": ({"vocab_size": 50_258}, "numbers"),
    "context": ({"max_tokens": 1025}, "numbers"),
}


@pytest.mark.parametrize("row", CHANGED)
def test_a_change_shows_in_its_row(row: str) -> None:
    values, state = CHANGED[row]
    changed = replace(GPT2, **values)
    assert facts.compare(GPT2, changed)[row] == state
    parts = [part for part, rows in facts.PARTS.items() if row in rows and facts.has(GPT2, part)]
    assert parts and "same" not in {facts.compare_parts(GPT2, changed)[part] for part in parts}


def test_an_encoder_beside_a_decoder_sees_everything() -> None:
    both, encoder, decoder = PRESETS["transformer-base"], PRESETS["bert-base"], PRESETS["gpt2"]
    assert facts.mask(both, "enc").id == "full" and facts.mask(both, "dec").id == "causal"
    assert facts.compare_masks(both, encoder) == {"enc": "same", "dec": "other"}
    assert facts.compare_masks(encoder, both) == {"enc": "same"}
    assert facts.compare_masks(both, decoder) == {"enc": "other", "dec": "same"}


# ---- the drawing ---------------------------------------------------------------------------------------------------


def boxes(elements: list[dict]) -> list[dict]:
    return [box for element in elements for box in element.get("branch", [element])]


@pytest.mark.parametrize("name", PRESETS)
def test_the_drawing_has_the_parts_of_the_model_that_the_config_builds(name: str) -> None:
    config = PRESETS[name]
    model = Transformer(shrink(config))
    drawn = {stack["name"]: stack for stack in diagram.stacks(config)}
    assert set(drawn) == {stack for stack in ("enc", "dec") if getattr(model, stack) is not None}
    for stack, built in ((drawn[name], getattr(model, name)) for name in drawn):
        block, inside = built.blocks[0], [box["box"] for box in boxes(stack["block"])]
        norms = [m for m in (block.norm1, block.norm2, getattr(block, "norm3", None)) if m is not None]
        assert inside.count("norm") == sum(isinstance(m, LayerNorm | RMSNorm) for norm in norms for m in norm.modules())
        assert inside.count("self") == inside.count("ffn") == 1
        assert ("cross" in inside) == hasattr(block, "cross")
        assert ("final_norm" in [box["box"] for box in stack["after"]]) == (built.norm is not None)
        before = [box["box"] for box in stack["before"]]
        assert ("emb_norm" in before) == (model.emb.norm is not None)
        row = model.positions.embed(torch.arange(2), model.config.width)
        assert ("positions" in before) == (row is not None)
        assert stack["layers"] == {"enc": config.encoder_layers, "dec": config.decoder_layers}[stack["name"]]


def test_norms_stand_where_the_placement_puts_them() -> None:
    kinds = {}
    for placement in ("post", "pre", "sandwich"):
        [stack] = diagram.stacks(replace(GPT2, placement=placement))
        kinds[placement] = [
            [box["box"] for box in element.get("branch", [])] or element["box"] for element in stack["block"]
        ]
    assert kinds["post"] == [["self"], "norm", ["ffn"], "norm"]
    assert kinds["pre"] == [["norm", "self"], ["norm", "ffn"]]
    assert kinds["sandwich"] == [["norm", "self", "norm"], ["norm", "ffn", "norm"]]


@pytest.mark.parametrize("mask", ["causal", "full", "prefix:100", "window:4096"])
def test_the_small_mask_is_the_core_s(mask: str) -> None:
    drawn = torch.tensor(diagram.icon(mask))
    at_T = torch.arange(8)
    kind = mask.partition(":")[0]
    assert torch.equal(drawn, named_mask({"prefix": "prefix:4", "window": "window:3"}.get(kind, kind), at_T, at_T))
    assert drawn.diagonal().all()


# ---- costs ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PRESETS)
def test_the_parts_hold_all_parameters(name: str) -> None:
    told = Told(Words("families", "en"), PRESETS[name])
    inside = {part: told.count(part) or 0 for part in facts.PARTS if part not in ("final_norm", "emb_norm")}
    assert sum(inside.values()) == told.counts.total == costs.parameters(PRESETS[name]).total
    sides = len(diagram.stacks(PRESETS[name]))
    for part in ("final_norm", "emb_norm"):
        built = Transformer(shrink(PRESETS[name]))
        norm = built.emb.norm if part == "emb_norm" else (built.dec or built.enc).norm
        small = 0 if norm is None else sum(p.numel() for p in norm.parameters())
        assert told.count(part) == small * sides * PRESETS[name].width // built.config.width


@pytest.mark.parametrize("tokens", [1, 300, 5000, 131_072])
@pytest.mark.parametrize("name", PRESETS)
def test_the_slider_adds_up_as_the_core_does(name: str, tokens: int) -> None:
    config = PRESETS[name]
    layers = kv_meter.kept(config)
    bytes_ = sum(layer["bytes"] * min(tokens, layer["window"] or tokens) for layer in layers)
    source = tokens if config.encoder_layers else 0
    expected = costs.kv_bytes(config, tokens=tokens, source=source)
    assert bytes_ + kv_meter.source(config) * source == expected


def test_known_caches() -> None:
    T = Words("families", "en")
    said = {name: table.spent(T, name)["kv_token"] for name in ("llama-7b", "llama-2-70b", "mistral-7b")}
    assert said == {"llama-7b": "512 KiB", "llama-2-70b": "320 KiB", "mistral-7b": "128 KiB"}
    full = table.spent(T, "llama-7b")["kv_full"]
    assert "1 GiB" in full and "2048" in full.replace(",", "")  # 2,048 tokens of 512 KiB


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


@pytest.mark.parametrize(
    ("pair", "id_", "answer"),
    [
        (("gpt2", "llama-2-70b"), "q1", "less"),  # 554 times the parameters, 8.9 times the cache
        (("gpt-3", "gpt2"), "q1", "less"),
        (("llama-7b", "baichuan-7b"), "q2", "same"),
        (("mistral-7b", "llama-7b"), "q2", "right"),  # 128 against 512 KiB
        (("bert-base", "gpt2"), "q3", "ffn"),
        (("gpt2", "gpt2"), "q3", "ffn"),
    ],
)
def test_the_question_and_its_answer(pair: tuple[str, str], id_: str, answer: str) -> None:
    asked = question.ask([PRESETS[name] for name in pair], pair)
    assert (asked.id, asked.answer) == (id_, answer) and answer in asked.options
    for lang in LANGUAGES:
        T = Words("families", lang)
        assert all(T(f"{id_}.{option}", **asked.values) for option in (*asked.options, "reveal"))


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


def test_rope_of_part_of_a_head_is_another_part() -> None:
    whole, part = replace(GPT2, positions=Rope.Config()), replace(GPT2, positions=Rope.Config(fraction=0.5))
    assert facts.compare(whole, part)["positions"] == "other"
    assert facts.ROWS["positions"](PRESETS["deepseek-v3"]).values["share"] == pytest.approx(64 / 192)
