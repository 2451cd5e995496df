"""What a trained model is shipped with: its files, and the figures that say how good it is and how it was made."""

import hashlib
import json
import platform
from datetime import date
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor

from core.model import Transformer
from core.weights.checkpoints import load_int8
from core.weights.hf import from_hf
from recipes import bits, corpus, ngram

SEPARATOR = f"\n{corpus.END}\n"  # between the chapters of heldout.txt
NGRAMS = {"unigram": 1, "bigram": 2, "trigram": 3}
SOURCE = {
    "text": "World English Bible with the deuterocanon, edition of 2022-12-28, from Debian's sword-text-web 426.0-1",
    "licence": "public domain; the name World English Bible is a trademark of eBible.org",
    "changes": "no verse numbers, footnotes, cross references, editorial headings, speakers' names, prefaces, glossary",
    "held_out_books": list(corpus.HELD_OUT),
    "excerpt": list(corpus.EXCERPT),
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


def write(
    out: Path,
    config: dict[str, object],
    state: dict[str, Tensor],
    tokenizer: Tokenizer,
    settings: dict[str, object],
    log: dict,
    training: dict[str, str],
    held: dict[str, str],
) -> None:
    """Every file beside the checkpoints and the tokenizer. All figures are those of the shipped, rounded weights."""
    state = {name: value.half() for name, value in state.items()}
    save_file(state, str(out / "model.safetensors"), metadata={"format": "pt"})
    dump(out / "config.json", config | {"torch_dtype": "float16"})
    excerpt = [held[name] for name in corpus.EXCERPT]
    (out / "heldout.txt").write_text(SEPARATOR.join(excerpt), encoding="utf-8")
    model = from_hf(config, state, device="cpu")
    all_held = list(held.values())
    figures = baselines(tokenizer, list(training.values()), [all_held, excerpt])
    parts = {}
    for part, texts, found in zip(("held_out", "excerpt"), (all_held, excerpt), figures, strict=True):
        counts = {"tokens": len(corpus.stream(tokenizer, texts)) - 1, "bytes": size(texts)}
        parts[part] = counts | {"model": score(model, tokenizer, texts)} | found
    for entry in log["checkpoints"]:
        kept = from_hf(config, load_int8(out / "checkpoints" / entry["file"]), device="cpu")
        entry["excerpt_bits_per_byte"] = score(kept, tokenizer, excerpt)["bits_per_byte"]
    dump(out / "checkpoints" / "index.json", log["checkpoints"])
    learned = "".join(training.values())
    trained_on = {
        "chapters": len(training),
        "bytes": len(learned.encode()),
        "tokens": len(corpus.stream(tokenizer, list(training.values()))) - 1,
        "sha256": hashlib.sha256(learned.encode()).hexdigest(),
    }
    made = {"date": date.today().isoformat(), "torch": torch.__version__, "minutes": round(log["seconds"] / 60, 1)}
    dump(
        out / "recipe.json",
        {
            "command": "python -m recipes.tiny_gpt",
            "parameters": sum(value.numel() for value in state.values()),
            **settings,
            "source": SOURCE,
            "training": trained_on,
            **parts,
            "made": made | {"machine": f"{platform.machine()} CPU, {torch.get_num_threads()} threads"},
        },
    )


def dump(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
