"""A translator without attention, on the sentences, the batches and the schedule of recipes/tiny_translator.py.

An LSTM reads the English sentence into one vector, another writes the German from it; as many parameters as
tiny-translator.

    OMP_WAIT_POLICY=passive nice -n 10 python -m recipes.recurrent_translator               # resumes

Five minutes, and three for the sentences and the figures.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from core.classics.seq2seq import Seq2Seq
from core.weights.checkpoints import save_int8
from core.weights.tiny_recurrent import FOLDER, initialise, make_seq2seq
from core.weights.tiny_translator import PAD_ID
from recipes import recurrent_report
from recipes.tiny_translator import (
    BATCH,
    RARE_TIMES,
    SAVED,
    SEED,
    SMOOTHING,
    STEPS,
    learning_rate,
    settings,
    spoken_by_few,
)
from recipes.training import make_optimizer, update
from recipes.translator_data import Rows, batches, drawn, make_tokenizers


def loss_of(model: Seq2Seq, source_BS: Tensor, target_BT: Tensor) -> Tensor:
    """As tiny-translator's: mean loss of the words said, in nats, given the right words before."""
    lengths_B = (source_BS != PAD_ID).sum(1)
    logits_BTV = model(source_BS, target_BT[:, :-1], lengths_B)
    return F.cross_entropy(
        logits_BTV.flatten(0, 1), target_BT[:, 1:].flatten(), ignore_index=PAD_ID, label_smoothing=SMOOTHING
    )


def train(model: Seq2Seq, rows: Rows, steps: int, resume: Path) -> float:
    """All steps; after a stop it goes on from the last saving. Gives the seconds of work."""
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--out", type=Path, default=FOLDER)
    args = parser.parse_args()
    torch.set_num_threads(1)
    pairs = drawn(SEED)
    tokenizer = make_tokenizers(pairs["train"])
    model = make_seq2seq(tokenizer.vocab_size, tokenizer.target.vocab_size)
    initialise(model, SEED)
    shown = pairs["train"] + RARE_TIMES * spoken_by_few(pairs["train"])
    resume = Path(tempfile.gettempdir()) / "recurrent-translator-resume.pt"
    seconds = train(model, Rows.of(shown, tokenizer), args.steps, resume)
    args.out.mkdir(parents=True, exist_ok=True)
    save_int8(model.state_dict(), args.out / "translator.safetensors")
    recurrent_report.translator(args.out, seconds, settings(args.steps), pairs, tokenizer)


if __name__ == "__main__":
    main()
