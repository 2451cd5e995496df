"""Language models of one recurrent layer: RNN, GRU and LSTM, on tiny-gpt's text and tokens, as many parameters each.

    apt-get install sword-text-web libsword-utils
    OMP_WAIT_POLICY=passive nice -n 10 python -m recipes.recurrent_language            # those that are not there yet
    OMP_WAIT_POLICY=passive python -m recipes.recurrent_language lstm --out /tmp/try --steps 50

Writes assets/models/tiny-recurrent/<cell>.safetensors and its figures into recipe.json.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch
import torch.nn.functional as F

from core.classics.language import RecurrentLM
from core.weights.checkpoints import save_int8
from core.weights.tiny_families import tiny_tokenizer
from core.weights.tiny_recurrent import FOLDER, HIDDEN, initialise, make_language_model
from recipes import recurrent_report
from recipes.families_report import Text
from recipes.training import batches, make_optimizer, rate, update

SEED, BATCH, LENGTH, STEPS, WARMUP, PEAK = 20261129, 32, 64, 3000, 100, 4e-3


def train(model: RecurrentLM, ids: list[int], steps: int) -> float:
    """All steps; gives the seconds of work. Each row of tokens is read from an empty memory."""
    optimizer = make_optimizer(model)
    rows = batches(torch.tensor(ids), LENGTH, BATCH, SEED)
    began = time.process_time()
    for step in range(steps):
        row = next(rows)
        loss = F.cross_entropy(model(row[:, :-1]).flatten(0, 1), row[:, 1:].flatten())
        update(model, optimizer, loss, rate(step, steps, PEAK, WARMUP))
        if step % 100 == 0:
            print(f"{time.process_time() - began:6.0f} s  step {step}  loss {loss.item():.3f}", flush=True)
    return time.process_time() - began


def settings(steps: int) -> dict[str, object]:
    """What a second run needs to be the same, beside what all recipes share."""
    return {
        "seed": SEED,
        "steps": steps,
        "batch": [BATCH, LENGTH],
        "tokens_seen": steps * BATCH * LENGTH,
        "peak_learning_rate": PEAK,
        "warmup_steps": WARMUP,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cells", nargs="*", metavar="cell", help="default: those not trained yet")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--out", type=Path, default=FOLDER)
    args = parser.parse_args()
    torch.set_num_threads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    text = Text.read()
    for kind in args.cells or [name for name in HIDDEN if not (args.out / f"{name}.safetensors").is_file()]:
        print(kind, flush=True)
        model = make_language_model(kind, tiny_tokenizer().vocab_size - 1)  # without [MASK]
        initialise(model, SEED)
        seconds = train(model, text.learned, args.steps)
        save_int8(model.state_dict(), args.out / f"{kind}.safetensors")
        recurrent_report.language(args.out, kind, seconds, settings(args.steps), text)


if __name__ == "__main__":
    main()
