"""The files of tiny-translator: weights, vocabularies, held-out pairs, recipe.json and the page that a person reads."""

from __future__ import annotations

import json
import platform
from datetime import date
from pathlib import Path
from typing import Any

import torch

from core.model import Transformer
from core.weights.checkpoints import load_int8, save_int8
from core.weights.hf import assemble
from core.weights.tiny_translator import END_ID, NAME, PairTokenizer
from recipes.grammar.pairs import HELD, Pair, spoken
from recipes.report import dump
from recipes.translator_figures import SAMPLE, measure, translations


def saved(pair: Pair) -> dict[str, Any]:
    return {
        "kind": pair.kind,
        "english": " ".join(pair.english),
        "german": " ".join(pair.german),
        "alignment": [list(places) for places in pair.alignment],
        "verbs": sorted(pair.verbs),
        "nouns": sorted(pair.nouns),
    }


def read_sample(folder: Path) -> list[Pair]:
    """The held-out pairs that ship with the model."""
    entries = json.loads((folder / "heldout.json").read_text(encoding="utf-8"))
    return [
        Pair(
            entry["kind"],
            tuple(entry["english"].split()),
            tuple(entry["german"].split()),
            tuple(tuple(places) for places in entry["alignment"]),
            frozenset(entry["verbs"]),
            frozenset(entry["nouns"]),
        )
        for entry in entries
    ]


def write(
    out: Path,
    model: Transformer,
    tokenizer: PairTokenizer,
    pairs: dict[str, list[Pair]],
    settings: dict[str, object],
    seconds: float,
) -> None:
    """Every file. All figures are those of the shipped, rounded weights."""
    out.mkdir(parents=True, exist_ok=True)
    tokenizer.fast.save(str(out / "source.json"))
    tokenizer.target.fast.save(str(out / "target.json"))
    state = {name: value for name, value in model.state_dict().items() if name not in model.tied()}
    save_int8(state, out / "model.safetensors")
    shipped = assemble(model.config, load_int8(out / "model.safetensors"), name=NAME, device="cpu")
    entries = ",\n".join(json.dumps(saved(pair), ensure_ascii=False) for pair in pairs["test"][:SAMPLE])
    (out / "heldout.json").write_text(f"[\n{entries}\n]\n", encoding="utf-8")
    content = {
        "command": "python -m recipes.tiny_translator",
        "licence": "that of this repository; no text of others is in it",
        "parameters": sum(p.numel() for p in shipped.parameters()),
        "vocabulary": {"english": tokenizer.vocab_size, "german": tokenizer.target.vocab_size},
        **settings,
        "held_out_percent_of_combinations": HELD,
        "first_pairs": [pair.source for pair in pairs["train"][:5]],
        **measure(shipped, pairs, tokenizer),
        "made": {
            "date": date.today().isoformat(),
            "torch": torch.__version__,
            "cpu_minutes": round(seconds / 60, 1),
            "machine": f"{platform.machine()} CPU, 1 thread",
        },
    }
    dump(out / "recipe.json", content)
    mistakes = wrong(shipped, pairs["test"], tokenizer)
    (out / "README.md").write_text(card(content, mistakes), encoding="utf-8")


def wrong(model: Transformer, pairs: list[Pair], tokenizer: PairTokenizer, most: int = 5) -> list[tuple[str, str, str]]:
    """Some held-out sentences that it gets wrong: English, what it says, what the grammar says."""
    found = []
    for pair, said in zip(pairs, translations(model, pairs, tokenizer), strict=True):
        words = tuple(tokenizer.target.pieces(said[1:-1] if said[-1] == END_ID else said[1:]))
        if words != pair.german:
            found.append((pair.source, spoken(words), pair.target))
    return found[:most]


def card(content: dict, mistakes: list[tuple[str, str, str]]) -> str:
    """The page that a person reads, from what recipe.json holds."""
    template = Path(__file__).with_name("translator_card.md").read_text(encoding="utf-8")
    heads = content["alignment"]["says"]["accuracy"]
    best = max((value, layer, head) for layer, row in enumerate(heads) for head, value in enumerate(row))
    kinds = content["test"]["by_kind"].items()
    return template.format(
        **{key: value for key, value in content.items() if key not in ("test", "dev", "alignment")},
        minutes=content["made"]["cpu_minutes"],
        machine=content["made"]["machine"],
        torch=content["made"]["torch"],
        test=f"{content['test']['exact']:.2%}",
        dev=f"{content['dev']['exact']:.2%}",
        kinds=", ".join(f"{name} {share:.1%}" for name, share in kinds),
        best=f"{best[0]:.1%}",
        layer=best[1],
        head=best[2],
        mean=f"{max(content['alignment']['says']['mean_of_heads']):.1%}",
        diagonal=f"{content['alignment']['diagonal']:.1%}",
        mistakes="\n".join(f"- {english} -> {said} (meant: {meant})" for english, said, meant in mistakes),
    )
