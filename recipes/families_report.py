"""How good the tiny families are on text that they never saw, beside the unigram model; and the files that say so."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from core.model import Transformer
from core.train.objectives import Batch
from core.weights.tiny_families import VOCAB, objective, tiny_tokenizer
from recipes import bits, corpus, report
from recipes.ngram import Ngram

Model = Callable[..., Tensor]
MakeBatch = Callable[..., Batch]
SEED = 1  # of the tokens that are hidden to measure with
OBJECTIVES = {"causal": "next token", "prefix": "after the prefix", "mlm": "hidden tokens", "denoise": "damaged text"}


@dataclass(frozen=True)
class Text:
    """The text as tokens: what is learned, and per held-out part its tokens and its bytes."""

    learned: list[int]
    parts: dict[str, tuple[list[int], int]]
    facts: dict[str, object]
    unigram: dict[tuple[str, str], dict[str, float]] = field(default_factory=dict)  # its figures, found once

    @classmethod
    def read(cls) -> Text:
        texts = corpus.chapters()
        learned, held = corpus.split(texts)
        excerpt = [text for name, text in texts.items() if name in corpus.EXCERPT]
        fast = tiny_tokenizer().fast
        parts = {name: part(some) for name, some in (("held_out", list(held.values())), ("excerpt", excerpt))}
        return cls(corpus.stream(fast, list(learned.values())), parts, report.describe(fast, list(learned.values())))


def part(texts: list[str]) -> tuple[list[int], int]:
    """Texts as one line of tokens, and their bytes."""
    return corpus.stream(tiny_tokenizer().fast, texts), report.size(texts)


def measure(model: Transformer, text: Text, make_batch: MakeBatch) -> dict[str, object]:
    """The figures of a model on each held-out part, and those of the unigram model on the very same tokens."""
    found: dict[str, object] = {"parameters": sum(p.numel() for p in model.parameters())}
    for name, (ids, size) in text.parts.items():
        key = (objective(model.config), name)
        if key not in text.unigram:
            text.unigram[key] = score(model, unigram(text.learned), ids, size, make_batch)
        frequencies = {f"unigram_{figure}": value for figure, value in text.unigram[key].items()}
        found[name] = score(model, model, ids, size, make_batch) | frequencies
    return found


def score(model: Transformer, judged: Model, ids: list[int], size: int, make_batch: MakeBatch) -> dict[str, float]:
    """Figures of `judged` at the objective of `model`: bits per byte of a causal one, else of the hidden tokens."""
    length = model.config.max_tokens
    if objective(model.config) == "causal":
        return bits.figures(bits.nats(judged, ids, length), len(ids) - 1, size)
    rng = torch.Generator().manual_seed(SEED)
    rows = torch.tensor(ids).unfold(0, length + 1, length)
    return judge(judged, [make_batch(model, some, rng, measuring=True) for some in rows.split(64)])


@torch.no_grad()
def judge(model: Model, batches: list[Batch]) -> dict[str, float]:
    """Mean loss of the counted tokens, and how often the likeliest token is the right one."""
    nats = right = counted = 0.0
    for batch in batches:
        logits, targets = model(*batch.inputs)[batch.counts_BT], batch.targets_BT[batch.counts_BT]
        nats += float(F.cross_entropy(logits, targets, reduction="sum"))
        right += int((logits.argmax(-1) == targets).sum())
        counted += len(targets)
    return {"nats_per_token": round(nats / counted, 4), "top1": round(right / counted, 4)}


def unigram(ids: list[int]) -> Model:
    """The model that knows how frequent each token is, and nothing else."""
    model = Ngram(ids, 1, VOCAB)
    logits_V = torch.tensor([model.probability((), token) for token in range(VOCAB)]).log()
    return lambda *inputs: logits_V.expand(*inputs[-1].shape, VOCAB)


def record(out: Path, name: str, entry: dict[str, object], settings: dict[str, object], text: Text) -> None:
    """Put one family's entry into recipe.json, beside those that are there, and write the card anew."""
    path = out / "recipe.json"
    families = json.loads(path.read_text(encoding="utf-8"))["families"] if path.is_file() else {}
    families[name] = entry
    content = {
        "command": "python -m recipes.tiny_families",
        **settings,
        "source": report.SOURCE,
        "training": text.facts,
        "families": dict(sorted(families.items())),
    }
    report.dump(path, content)
    (out / "README.md").write_text(card(content), encoding="utf-8")


def card(content: dict) -> str:
    """The page that a person reads, from what recipe.json holds."""
    families, source = content["families"], content["source"]
    trained = {name: entry for name, entry in families.items() if entry["weights"] == name}
    rows = []
    for name, entry in trained.items():
        also = [other for other, its in families.items() if its["weights"] == name and other != name]
        cells = [", ".join((name, *also)), OBJECTIVES[entry["objective"]], *figures(entry["held_out"])]
        rows.append(f"| {' | '.join(cells)} |")
    counts = [entry["parameters"] for entry in trained.values()]
    return (
        Path(__file__)
        .with_name("families_card.md")
        .read_text(encoding="utf-8")
        .format(
            **{key: value for key, value in content.items() if key not in ("families", "source", "training")},
            **source,
            books=", ".join(source["held_out_books"]),
            table="\n".join(rows),
            count=len(trained),
            names=len(families),
            fewest=min(counts),
            most=max(counts),
            seconds=round(sum(entry["seconds"] for entry in trained.values()) / len(trained)),
        )
    )


def figures(part: dict[str, float]) -> tuple[str, str]:
    """A model's figures and those of the unigram model, as cells of the table."""
    if "bits_per_byte" in part:
        return f"{part['bits_per_byte']:.3f} bits", f"{part['unigram_bits_per_byte']:.3f} bits"
    shown = [f"{part[of + 'nats_per_token']:.2f} nats, {part[of + 'top1']:.0%}" for of in ("", "unigram_")]
    return shown[0], shown[1]
