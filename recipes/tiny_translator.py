"""tiny-translator: English to German by the 2017 architecture, on sentences of our own grammar (recipes/grammar).

About 12 minutes of one CPU core: 2 for the sentences, 9 for the training, 1 for the figures (97.5 % of the held-out
sentences exactly right). Run straight through on 2026-11-21.

    OMP_WAIT_POLICY=passive nice -n 10 python -m recipes.tiny_translator      # resumes where it was stopped

Writes assets/models/tiny-translator: int8 weights, both vocabularies, a sample of the held-out pairs, recipe.json with
every figure, and the card.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.model import Transformer
from core.weights.packs import SHIPPED
from core.weights.tiny_translator import LAYERS, NAME, PAD_ID, translator_config
from recipes import translator_report
from recipes.grammar.pairs import Pair
from recipes.training import initialise, make_optimizer, update
from recipes.translator_data import SIZES, Rows, batches, drawn, make_tokenizers

SEED, BATCH, STEPS, WARMUP, PEAK = 20261121, 128, 3400, 400, 3e-3
COOLED = 1200  # steps at the end in which the learning rate falls to nothing
SPREAD = 0.05  # of the first weights
SMOOTHING = 0.1  # of the labels: Vaswani et al. 2017, section 5.4
RARE, RARE_TIMES = 60, 2  # sentences with a verb form that fewer have are shown so many times more
SAVED = 250  # steps between two savings

M = TypeVar("M", bound=nn.Module)


def make_model(vocab_size: int, target_vocab: int, seed: int = SEED) -> Transformer:
    """The untrained translator."""
    model = Transformer(translator_config(vocab_size, target_vocab))
    initialise(model, 2 * LAYERS, seed, SPREAD)
    return model


def loss_of(model: Transformer, source: Tensor, target: Tensor, smoothing: float = SMOOTHING) -> Tensor:
    """Mean loss of the words said, in nats, given the right words before (teacher forcing)."""
    return loss_of_words(model(source, target[:, :-1], padding=source != PAD_ID), target, smoothing)


def loss_of_words(logits_BTV: Tensor, target: Tensor, smoothing: float = SMOOTHING) -> Tensor:
    """Each row of logits against the word after it; padding counts for nothing."""
    return F.cross_entropy(
        logits_BTV.flatten(0, 1), target[:, 1:].flatten(), ignore_index=PAD_ID, label_smoothing=smoothing
    )


def learning_rate(step: int, steps: int) -> float:
    """A linear warm-up, a plateau, a linear way down: Hu et al. 2024, "MiniCPM", section 4 (warm-up, stable, decay)."""
    return PEAK * min(1.0, (step + 1) / WARMUP, (steps - step) / COOLED)


def train(model: M, loss_of: Callable[[M, Tensor, Tensor], Tensor], rows: Rows, steps: int, resume: Path) -> float:
    """All steps of a translator; after a stop it goes on from the last saving. Gives the seconds of work."""
    optimizer = make_optimizer(model)
    first, seconds = 0, 0.0
    if resume.exists():
        saved = torch.load(resume, weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        first, seconds = saved["step"], saved["seconds"]
    data = batches(rows, BATCH, SEED, first)
    began = time.process_time() - seconds
    for step in range(first, steps):
        loss = loss_of(model, *next(data))
        update(model, optimizer, loss, learning_rate(step, steps))
        if step % 50 == 0:
            print(f"{time.process_time() - began:6.0f} s  step {step}  loss {loss.item():.3f}", flush=True)
        if (step + 1) % SAVED == 0 or step + 1 == steps:
            seconds = time.process_time() - began
            state = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
            torch.save(state | {"step": step + 1, "seconds": seconds}, resume)
    return seconds


def spoken_by_few(pairs: list[Pair]) -> list[Pair]:
    """Sentences with a verb form that few sentences have, mostly of ich and du: ich esse, weil du aufstehst."""
    counts = Counter(word for pair in pairs for word in pair.german)
    return [pair for pair in pairs if any(word.islower() and counts[word] < RARE for word in pair.german)]


def settings(steps: int) -> dict[str, object]:
    """What a second run needs to be the same, beside what all recipes share."""
    return {
        "seed": SEED,
        "steps": steps,
        "batch": BATCH,
        "peak_learning_rate": PEAK,
        "warmup_steps": WARMUP,
        "cooled_steps": COOLED,
        "label_smoothing": SMOOTHING,
        "dropout": 0.0,
        "pairs": SIZES,
        "rare": {"below": RARE, "times_more": RARE_TIMES},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--out", type=Path, default=SHIPPED / NAME)
    parser.add_argument("--resume", type=Path, default=Path(tempfile.gettempdir()) / "tiny-translator-resume.pt")
    args = parser.parse_args()
    torch.set_num_threads(1)
    pairs = drawn(SEED)
    tokenizer = make_tokenizers(pairs["train"])
    model = make_model(tokenizer.vocab_size, tokenizer.target.vocab_size)
    shown = pairs["train"] + RARE_TIMES * spoken_by_few(pairs["train"])
    seconds = train(model, loss_of, Rows.of(shown, tokenizer), args.steps, args.resume)
    translator_report.write(args.out, model, tokenizer, pairs, settings(args.steps), seconds)


if __name__ == "__main__":
    main()
