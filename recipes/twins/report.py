"""What a twin ships with: weights, tokenizer, the held-out excerpt, its figures and a card that a person reads."""

import platform
from dataclasses import asdict
from datetime import date
from pathlib import Path

import torch
from tokenizers import Tokenizer

from core.model import Transformer
from core.train.training import Training
from core.weights.checkpoints import save_int8
from core.weights.twins import LENGTH, load_twin
from recipes import report
from recipes.twins import figures, models, rows, text
from recipes.twins.baselines import Neighbours
from recipes.twins.plan import SEED
from recipes.twins.text import Verses

EXCERPT = ("Ruth", "Jonah")
Books = dict[str, list[str]]
WHAT = {
    "tiny-bert": "A BERT: it sees the whole text, fills in [MASK], and says whether one sentence follows another",
    "tiny-gpt-twin": "A GPT: it sees what came before, and says the next token",
    "tiny-glm": "A GLM: it sees the given text both ways, and writes what [MASK] or [gMASK] stands for, token by token",
}


def measure(name: str, model: Transformer, held: Verses) -> dict[str, figures.Figures]:
    """Every figure of a model of that kind on verses it has not seen."""
    if name == "tiny-bert":
        return {"mlm": figures.of_model(model, figures.masked(held))}
    if name == "tiny-gpt-twin":
        return {"next": figures.of_model(model, figures.continued(held))}
    asked = {"infill": figures.infilled(held), "rest": figures.finished(held)}
    return {task: figures.of_model(model, batches) for task, batches in asked.items()}


def baselines(name: str, learned: Verses, held: Verses) -> dict[str, figures.Figures]:
    """What models that count words make of the same rows."""
    if name == "tiny-bert":
        counts, asked = Neighbours(learned, text.VOCAB), figures.masked(held)
        return {
            "unigram": figures.of_counts(counts, asked, context=False),
            "bigram_context": figures.of_counts(counts, asked, context=True),
        }
    if name == "tiny-gpt-twin":
        asked = figures.continued(held)
        names = ("unigram", "bigram", "trigram")
        return {kind: figures.of_ngram(learned, order, asked) for order, kind in enumerate(names, start=1)}
    counts = Neighbours(learned, text.VOCAB)
    tasks = {"unigram_infill": figures.infilled(held), "unigram_rest": figures.finished(held)}
    return {task: figures.of_counts(counts, batches, context=False) for task, batches in tasks.items()}


def write(
    out: Path, name: str, training: Training, log: dict, tokenizer: Tokenizer, learned: Books, held: Books
) -> None:
    """All files. Every figure is that of the shipped, rounded weights."""
    model = training.model
    state = {key: value for key, value in model.state_dict().items() if key not in model.tied()}
    save_int8(state, out / "model.safetensors")
    tokenizer.save(str(out / "tokenizer.json"))
    shipped = load_twin(out, name, device="cpu")
    excerpt = {book: held[book] for book in EXCERPT}
    (out / "heldout.txt").write_text(as_text(excerpt), encoding="utf-8")
    lines = {"held_out": text.line_up(tokenizer, held), "excerpt": text.line_up(tokenizer, excerpt)}
    read = text.line_up(tokenizer, learned)
    report.dump(out / "config.json", {"model_type": "lucidformer", "name": name, "vocab_size": text.VOCAB})
    content = {
        "command": f"python -m recipes.twins {name}",
        "parameters": sum(value.numel() for value in state.values()),
        "int8_bytes": (out / "model.safetensors").stat().st_size,
        **settings(training),
        "source": report.SOURCE | {"excerpt_books": list(EXCERPT)},
        "training": {"verses": sum(map(len, learned.values())), "tokens": len(read.ids)},
        **{part: {"tokens": len(line.ids)} | measure(name, shipped, line) for part, line in lines.items()},
        "baselines": baselines(name, read, lines["held_out"]),
        "curve": log["curve"],
        "made": {
            "date": date.today().isoformat(),
            "torch": torch.__version__,
            "cpu_minutes": round(log["cpu_seconds"] / 60, 1),
            "machine": f"{platform.machine()} CPU, 1 thread",
        },
    }
    content["source"].pop("excerpt_chapters")
    report.dump(out / "recipe.json", content)
    (out / "README.md").write_text(card(content, name), encoding="utf-8")


def settings(training: Training) -> dict[str, object]:
    """What a second run needs to be the same."""
    return {
        "seed": SEED,
        **asdict(training.plan),
        "tokens_seen": training.tokens_seen,
        "rows": {
            "tokens_per_step": rows.TOKENS,
            "length": LENGTH,
            "short_every": rows.SHORT_EVERY,
            "short": [rows.SHORTEST, rows.SHORT],
        },
        "first_weights": {
            "spread": models.SPREAD,
            "positions": models.PLACE,
            "segments": models.SEGMENT,
            "heads_look_at": list(models.OFFSETS),
            "looking_keys": models.LOOK,
        },
    }


def card(content: dict, name: str) -> str:
    """The page that a person reads, from what recipe.json holds."""
    held = {key: found for key, found in content["held_out"].items() if key != "tokens"}
    table = [row(f"{name}: {task}", found) for task, found in held.items()]
    table += [row(f"counting words: {task.replace('_', ' ')}", found) for task, found in content["baselines"].items()]
    pairs = held.get("mlm", {}).get("pair_accuracy")
    template = Path(__file__).with_name("card.md").read_text(encoding="utf-8")
    return template.format(
        name=name,
        what=WHAT[name],
        table="\n".join(table),
        pairs="" if pairs is None else f"\nNext-sentence prediction: {pairs:.1%} of the pairs right; half is chance.\n",
        passes=content["tokens_seen"] / content["training"]["tokens"],
        learned=content["training"]["tokens"],
        books=", ".join(content["source"]["held_out_books"]),
        **{key: content[key] for key in ("command", "parameters", "int8_bytes", "seed", "steps", "tokens_seen")},
        **{key: content["source"][key] for key in ("text", "licence", "changes")},
        **{key: content["made"][key] for key in ("cpu_minutes", "torch")},
    )


def row(label: str, found: figures.Figures) -> str:
    shares = " | ".join(f"{found[key]:.1%}" if key in found else "" for key in ("top1", "top5"))
    return f"| {label} | {found['tokens']:,} | {found['loss']:.3f} | {shares} |"


def as_text(books: Books) -> str:
    """A verse a line, an empty line between books."""
    return "\n\n".join("\n".join(lines) for lines in books.values()) + "\n"


def from_text(content: str) -> Books:
    """What ``as_text`` wrote; books are named by their number."""
    return {str(i): book.strip().split("\n") for i, book in enumerate(content.split("\n\n"))}
