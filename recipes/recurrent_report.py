"""The files of tiny-recurrent: recipe.json with every figure, and the page that a person reads.

python -m recipes.recurrent_report        # the page anew, from the figures that are there
"""

from __future__ import annotations

import json
import platform
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import torch
from torch import Tensor

import core
from core.classics.seq2seq import Seq2Seq, greedy
from core.weights.packs import SHIPPED
from core.weights.tiny_recurrent import FOLDER, HIDDEN, load_language_model, load_seq2seq
from core.weights.tiny_translator import END_ID, LENGTH, NAME, PAD_ID, START_ID, PairTokenizer
from recipes import bits, translator_figures
from recipes.families_report import Text
from recipes.grammar.pairs import Pair
from recipes.report import SOURCE, dump
from recipes.translator_data import Rows

WINDOW = 64  # tokens that a figure is measured over, as tiny-families' are
OWN = "translator"
FAR = 100  # letters: the distance that the card names
SAMPLE = 400  # held-out pairs that ship with tiny-translator
Translate = Callable[[Tensor], Tensor]


def record(out: Path, part: str, name: str, entry: object) -> None:
    """Put one entry into recipe.json beside those that are there."""
    path = out / "recipe.json"
    content = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    content.setdefault(part, {})[name] = entry
    dump(path, content)


def made(seconds: float) -> dict[str, object]:
    return {
        "date": date.today().isoformat(),
        "torch": torch.__version__,
        "cpu_minutes": round(seconds / 60, 1),
        "machine": f"{platform.machine()} CPU, 1 thread",
    }


def language(out: Path, kind: str, seconds: float, settings: dict[str, object], text: Text) -> None:
    """The figures of a language model as it ships, on text that it never saw."""
    model = load_language_model(kind, out)
    entry: dict[str, object] = {"parameters": sum(p.numel() for p in model.parameters())}
    for name, (ids, size) in text.parts.items():
        entry[name] = bits.figures(bits.nats(model, ids, WINDOW), len(ids) - 1, size)
    record(out, "language", kind, entry | {"made": made(seconds)})
    record(out, "language", "settings", settings | {"source": SOURCE, "training": text.facts})
    print(kind, entry, flush=True)


def said_by(model: Seq2Seq) -> Translate:
    """Sentences filled up with pads to their translations, each word the likeliest."""

    def translate(source_BS: Tensor) -> Tensor:
        with torch.no_grad():
            context = model.encode(source_BS, (source_BS != PAD_ID).sum(1))
        return greedy(model, context, START_ID, END_ID, PAD_ID, LENGTH)

    return translate


def exact(translate: Translate, pairs: Sequence[Pair], tokenizer: PairTokenizer, size: int = 250) -> dict[str, object]:
    """The share translated word for word as the grammar does, over all and by words of the source: [right, pairs]."""
    rows, right, count = Rows.of(pairs, tokenizer), Counter[int](), Counter[int]()
    order = sorted(range(len(pairs)), key=lambda i: len(rows.sources[i]))
    for at in range(0, len(order), size):
        chosen = order[at : at + size]
        for i, ids in zip(chosen, translate(rows.batch(chosen)[0]).tolist(), strict=True):
            words = len(rows.sources[i]) - 1
            right[words] += [token for token in ids if token != PAD_ID] == rows.targets[i]
            count[words] += 1
    by_length = {str(words): [right[words], count[words]] for words in sorted(count)}
    return {"pairs": len(pairs), "exact": round(right.total() / len(pairs), 4), "by_words": by_length}


def translator(
    out: Path,
    seconds: float,
    settings: dict[str, object],
    pairs: dict[str, list[Pair]],
    tokenizer: PairTokenizer,
) -> None:
    """The figures of the translator as it ships; and of tiny-translator on the same held-out pairs."""
    model, rival = load_seq2seq(out), core.load(NAME)
    ways = {OWN: said_by(model), NAME: lambda source: translator_figures.greedy(rival, source)}
    for each, net in ((OWN, model), (NAME, rival)):
        entry: dict[str, object] = {"parameters": sum(p.numel() for p in net.parameters())}
        for part, chosen in (("test", pairs["test"]), ("sample", pairs["test"][:SAMPLE])):
            entry[part] = exact(ways[each], chosen, tokenizer)
        record(out, "translation", each, entry | ({"made": made(seconds)} if net is model else {}))
        print(each, entry, flush=True)
    record(out, "translation", "settings", settings)


def card(out: Path) -> str:
    """The page that a person reads, from what recipe.json, recall.json and tiny-gpt's recipe hold."""
    made, recalled, gpt = (
        json.loads(path.read_text(encoding="utf-8"))
        for path in (out / "recipe.json", out / "recall.json", SHIPPED / "tiny-gpt" / "recipe.json")
    )
    settings = made["language"]["settings"]
    counts = recalled["parameters"].values()
    return (
        Path(__file__)
        .with_name("recurrent_card.md")
        .read_text(encoding="utf-8")
        .format(
            **settings,
            **settings["source"],
            books=", ".join(settings["source"]["held_out_books"]),
            language="\n".join(language_row(kind, made["language"][kind]) for kind in HIDDEN),
            **{name: gpt["held_out"][name]["bits_per_byte"] for name in ("unigram", "bigram", "trigram")},
            pairs=made["translation"][NAME]["test"]["pairs"],
            translation="\n".join(translation_row(name, made["translation"][name]) for name in (OWN, NAME)),
            seeds=len(recalled["seeds"]),
            sentences=recalled["steps"] * recalled["batch"],
            asked=recalled["asked"][0],
            fewest=min(counts),
            most=max(counts),
            far=FAR,
            recall="\n".join(recall_row(name, recalled["runs"]) for name in recalled["parameters"]),
        )
    )


def language_row(kind: str, entry: dict) -> str:
    bits_, minutes = entry["held_out"]["bits_per_byte"], entry["made"]["cpu_minutes"]
    return f"| {kind} | {HIDDEN[kind]} | {entry['parameters']:,} | {bits_:.3f} | {minutes} |"


def translation_row(name: str, entry: dict) -> str:
    ends = []
    for low, high in ((1, 5), (18, LENGTH)):
        inside = [pair for words, pair in entry["test"]["by_words"].items() if low <= int(words) <= high]
        right, count = (sum(values) for values in zip(*inside, strict=True))
        ends.append(f"{right} of {count}")
    return f"| {name} | {entry['parameters']:,} | {entry['test']['exact']:.1%} | {' | '.join(ends)} |"


def recall_row(name: str, runs: Sequence[dict]) -> str:
    cells = []
    for shown in (FAR, 0):
        shares = [run["recall"][str(FAR)] for run in runs if run["net"] == name and run["shown"] == shown]
        cells.append(f"{min(shares):.0%} to {max(shares):.0%}")
    return f"| {name} | {' | '.join(cells)} |"


if __name__ == "__main__":
    (FOLDER / "README.md").write_text(card(FOLDER), encoding="utf-8")
