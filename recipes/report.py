"""What a trained model is shipped with: its files, and the figures that say how good it is and how it was made."""

import hashlib
import json
import platform
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor

from core.model import Transformer, run
from core.read.patterns import pattern_scores
from core.weights.checkpoints import load_int8
from core.weights.hf import from_hf
from recipes import bits, corpus, ngram

SEPARATOR = f"\n{corpus.END}\n"  # between the chapters of heldout.txt
ROWS = 8  # texts that a head is measured on
NGRAMS = {"unigram": 1, "bigram": 2, "trigram": 3}
SOURCE = {
    "text": "World English Bible with the deuterocanon, edition of 2022-12-28, from Debian's sword-text-web 426.0-1",
    "licence": "Public domain; the name World English Bible is a trademark of eBible.org",
    "changes": "left out: verse numbers, footnotes, cross references, editorial headings, speakers' names, prefaces",
    "held_out_books": list(corpus.HELD_OUT.values()),
    "excerpt_chapters": list(corpus.EXCERPT),
}


def size(texts: list[str]) -> int:
    return sum(len(text.encode()) for text in texts)


def score(model: Transformer, tokenizer: Tokenizer, texts: list[str]) -> dict[str, float]:
    """Held-out figures of a model."""
    ids = corpus.stream(tokenizer, texts)
    return bits.figures(bits.nats(model, ids, model.config.max_tokens), len(ids) - 1, size(texts))


def baselines(tokenizer: Tokenizer, training: list[str], texts: list[list[str]]) -> list[dict[str, dict[str, float]]]:
    """Figures of the n-gram models for each list of texts."""
    learned = corpus.stream(tokenizer, training)
    found: list[dict[str, dict[str, float]]] = [{} for _ in texts]
    for name, order in NGRAMS.items():
        model = ngram.Ngram(learned, order, tokenizer.get_vocab_size())
        for some, figures in zip(texts, found, strict=True):
            ids = corpus.stream(tokenizer, some)
            figures[name] = bits.figures(model.nats(ids), len(ids) - 1, size(some))
    return found


def heads(model: Transformer, tokenizer: Tokenizer, texts: list[str]) -> dict[str, dict[str, float]]:
    """The strongest previous-token head, on text, and induction head, on that text's tokens shuffled and said twice."""
    ids = torch.tensor(corpus.stream(tokenizer, texts))
    rng = torch.Generator().manual_seed(0)
    shuffled = ids[torch.randint(len(ids), (ROWS, 40), generator=rng)]
    probes = {"previous": ids[: ROWS * 80].view(ROWS, 80), "induction": torch.cat([shuffled, shuffled], dim=1)}
    found = {}
    for name, rows in probes.items():
        traces = [(row, run(model, row, keep=["dec.*.self.weights"])) for row in rows.tolist()]
        layers = range(model.config.n_layers)
        score_LH = torch.stack(
            [
                torch.stack([pattern_scores(trace[f"dec.{layer}.self.weights"][0], row)[name] for row, trace in traces])
                for layer in layers
            ]
        ).mean(1)
        layer, head = divmod(int(score_LH.argmax()), score_LH.shape[1])
        found[name] = {"layer": layer, "head": head, "score": round(float(score_LH[layer, head]), 3)}
    return found


def measure(model: Transformer, tokenizer: Tokenizer, training: list[str], parts: dict[str, list[str]]) -> dict:
    """The model beside the n-gram baselines, on every part of the held-out text."""
    found = {}
    for name, figures in zip(parts, baselines(tokenizer, training, list(parts.values())), strict=True):
        counts: dict[str, Any] = {"tokens": len(corpus.stream(tokenizer, parts[name])) - 1, "bytes": size(parts[name])}
        found[name] = counts | {"model": score(model, tokenizer, parts[name])} | figures
    return found


def describe(tokenizer: Tokenizer, training: list[str]) -> dict[str, object]:
    """What was trained on, so that a second export can be compared with it."""
    tokens = len(corpus.stream(tokenizer, training)) - 1
    digest = hashlib.sha256("".join(training).encode()).hexdigest()
    return {"chapters": len(training), "bytes": size(training), "tokens": tokens, "sha256": digest}


def write(out: Path, config: dict, state: dict[str, Tensor], tokenizer: Tokenizer, settings: dict, log: dict) -> None:
    """Every file beside the checkpoints and the tokenizer. All figures are those of the shipped, rounded weights."""
    training, held = (list(texts.values()) for texts in corpus.split(corpus.chapters()))
    excerpt = [text for name, text in corpus.chapters().items() if name in corpus.EXCERPT]
    state = {name: value.half() for name, value in state.items()}
    save_file(state, str(out / "model.safetensors"), metadata={"format": "pt"})
    dump(out / "config.json", config | {"torch_dtype": "float16"})
    (out / "heldout.txt").write_text(SEPARATOR.join(excerpt), encoding="utf-8")
    for entry in log["checkpoints"]:
        kept = from_hf(config, load_int8(out / "checkpoints" / entry["file"]), device="cpu")
        entry["excerpt_bits_per_byte"] = score(kept, tokenizer, excerpt)["bits_per_byte"]
        entry["heads"] = heads(kept, tokenizer, excerpt)
    dump(out / "checkpoints" / "index.json", log["checkpoints"])
    made = {"date": date.today().isoformat(), "torch": torch.__version__, "minutes": round(log["seconds"] / 60, 1)}
    content = {
        "command": "python -m recipes.tiny_gpt",
        "parameters": sum(value.numel() for value in state.values()),
        **settings,
        "source": SOURCE,
        "training": describe(tokenizer, training),
        **measure(from_hf(config, state, device="cpu"), tokenizer, training, {"held_out": held, "excerpt": excerpt}),
        "made": made | {"machine": f"{platform.machine()} CPU, {torch.get_num_threads()} threads"},
    }
    dump(out / "recipe.json", content)
    (out / "README.md").write_text(card(content, len(log["checkpoints"])), encoding="utf-8")


def card(content: dict, checkpoints: int) -> str:
    """The page that a person reads, from what recipe.json holds."""
    template = Path(__file__).with_name("card.md").read_text(encoding="utf-8")
    source, learned = content["source"], content["training"]["tokens"]
    rows = {
        part: " | ".join(f"{content[part][model]['bits_per_byte']:.3f}" for model in (*NGRAMS, "model"))
        for part in ("held_out", "excerpt")
    }
    return template.format(
        **{key: value for key, value in content.items() if key not in rows},
        **source,
        **content["made"],
        **rows,
        books=", ".join(source["held_out_books"]),
        held_bytes=content["held_out"]["bytes"],
        excerpt_bytes=content["excerpt"]["bytes"],
        epochs=content["tokens_seen"] / learned,
        learned=learned,
        count=checkpoints,
    )


def record(
    out: Path, key: str, entry: dict[str, object], told: dict[str, Any], training: object, card: Callable[[dict], str]
) -> None:
    """Put one of several models' figures into recipe.json, beside those that are there, and write the card anew."""
    path = out / "recipe.json"
    models = json.loads(path.read_text(encoding="utf-8"))["models"] if path.is_file() else {}
    models[key] = entry
    content = {**told, "source": SOURCE, "training": training, "models": dict(sorted(models.items()))}
    dump(path, content)
    (out / "README.md").write_text(card(content), encoding="utf-8")


def filled(template: str, content: dict, rows: Sequence[str], **more: object) -> str:
    """The card of several models: a template of this folder, with a row of its table for each."""
    source, models = content["source"], content["models"]
    told = {key: value for key, value in content.items() if key not in ("models", "source", "training")}
    seconds = round(sum(entry["seconds"] for entry in models.values()) / len(models))
    books, table = ", ".join(source["held_out_books"]), "\n".join(rows)
    text = Path(__file__).with_name(template).read_text(encoding="utf-8")
    return text.format(**told, **source, books=books, table=table, seconds=seconds, **more)


def dump(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
