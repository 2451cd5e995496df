"""How good tiny-translator is on combinations of words it never saw, where its cross-attention looks; and its files."""

from __future__ import annotations

import json
import platform
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import torch
from torch import Tensor

from core.model import Transformer, run
from core.parts.cache import KVCache
from core.read.alignment import HAS_READ, SAYS, Score, alignment_score, diagonal_score
from core.weights.checkpoints import load_int8, save_int8
from core.weights.hf import assemble
from core.weights.tiny_translator import END_ID, NAME, PAD_ID, START_ID, PairTokenizer
from recipes.grammar.pairs import HELD, Pair, spoken
from recipes.report import dump
from recipes.translator_data import Rows

SAMPLE = 400  # held-out pairs that ship, so that the figures can be checked without making the sentences again
ALIGNED = 1000  # pairs that alignment is measured on
ROWS = {"says": SAYS, "has_read": HAS_READ}


@torch.no_grad()
def greedy(model: Transformer, source: Tensor) -> Tensor:
    """Translate a batch: B T, each row <sos> ... <eos> and then <pad>."""
    padding = source != PAD_ID
    said = torch.full((len(source), 1), START_ID)
    done = torch.zeros(len(source), dtype=torch.bool)
    cache = KVCache(model.config.decoder_layers)
    for _ in range(model.config.max_tokens - 1):
        best = model(source, said[:, -1:], padding=padding, cache=cache)[:, -1].argmax(-1)
        said = torch.cat([said, torch.where(done, PAD_ID, best)[:, None]], dim=1)
        done |= best == END_ID
        if done.all():
            break
    return said


def translations(
    model: Transformer, pairs: Sequence[Pair], tokenizer: PairTokenizer, size: int = 250
) -> list[list[int]]:
    """The ids of each translation, from <sos> to <eos>."""
    rows = Rows.of(pairs, tokenizer)
    order = sorted(range(len(pairs)), key=lambda i: len(rows.sources[i]))  # like lengths together
    found: list[list[int]] = [[] for _ in pairs]
    for at in range(0, len(order), size):
        chosen = order[at : at + size]
        for i, ids in zip(chosen, greedy(model, rows.batch(chosen)[0]).tolist(), strict=True):
            found[i] = [token for token in ids if token != PAD_ID]
    return found


def exact(model: Transformer, pairs: Sequence[Pair], tokenizer: PairTokenizer) -> dict[str, object]:
    """The share of pairs translated word for word as the grammar does, over all and by kind of sentence."""
    right: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    for pair, said, meant in zip(
        pairs, translations(model, pairs, tokenizer), Rows.of(pairs, tokenizer).targets, strict=True
    ):
        for name in ("all", pair.kind):
            right[0][name] += said == meant
            right[1][name] += 1
    shares = {name: round(right[0][name] / count, 4) for name, count in sorted(right[1].items())}
    return {"pairs": len(pairs), "exact": shares.pop("all"), "by_kind": shares}


def alignments(model: Transformer, pairs: Sequence[Pair], tokenizer: PairTokenizer) -> dict[str, object]:
    """Per layer and head, and for the mean of a layer's heads: how often the most watched word is the right one.

    says: the row that says a word; has_read: the row below, which has just read it.
    """
    rows, layers = Rows.of(pairs, tokenizer), range(model.config.decoder_layers)
    totals: dict[str, list[Score]] = {name: [] for name in ROWS}
    diagonal: list[Score] = []
    for pair, source, target in zip(pairs, rows.sources, rows.targets, strict=True):
        trace = run(model, source, target_ids=target, keep=("dec.*.cross.weights",))
        weights_LHTS = torch.stack([trace[f"dec.{layer}.cross.weights"][0] for layer in layers])
        watched = torch.cat([weights_LHTS.flatten(0, 1), weights_LHTS.mean(1)])
        for name, row in ROWS.items():
            totals[name].append(alignment_score(watched, pair.alignment, row))
        diagonal.append(diagonal_score(pair.alignment, len(source)))
    found: dict[str, object] = {"pairs": len(pairs), "diagonal": round(float(total(diagonal).accuracy_H), 4)}
    return found | {name: by_head(total(scores), model) for name, scores in totals.items()}


def total(scores: list[Score]) -> Score:
    return sum(scores[1:], scores[0])


def by_head(score: Score, model: Transformer) -> dict[str, object]:
    """accuracy[layer][head], mass[layer][head]; mean_of_heads[layer]."""
    layers, heads = model.config.decoder_layers, model.config.attention.heads
    accuracy, mass = ([round(x, 4) for x in value.tolist()] for value in (score.accuracy_H, score.mean_mass_H))
    parts = {
        name: [value[at * heads : at * heads + heads] for at in range(layers)]
        for name, value in (("accuracy", accuracy), ("mass", mass))
    }
    return {**parts, "mean_of_heads": accuracy[layers * heads :]}


def saved(pair: Pair) -> dict[str, object]:
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


def measure(model: Transformer, pairs: dict[str, list[Pair]], tokenizer: PairTokenizer) -> dict[str, object]:
    sample = pairs["test"][:SAMPLE]
    return {
        "test": exact(model, pairs["test"], tokenizer),
        "dev": exact(model, pairs["dev"], tokenizer),
        "sample": exact(model, sample, tokenizer) | {"alignment": alignments(model, sample, tokenizer)},
        "alignment": alignments(model, pairs["test"][:ALIGNED], tokenizer),
    }


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
