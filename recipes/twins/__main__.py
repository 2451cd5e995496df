"""Train a twin: see the package's docstring."""

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import torch

from core.train.training import Plan, Training
from recipes.twins import models, report, rows, text
from recipes.twins.plan import PLAN, SEED

ASSETS = Path(__file__).parents[2] / "assets" / "models"
KEPT, SHOWN = 200, 100  # steps between two savings, between two points of the curve


def train(name: str, verses: text.Verses, plan: Plan, resume: Path) -> tuple[Training, dict]:
    """All steps, going on from the resume file where there is one; and a curve of the mean of each SHOWN steps."""
    training = Training(models.make_model(name, SEED, verses), rows.batches(name, verses, SEED), plan)
    log: dict = {"cpu_seconds": 0.0, "curve": []}
    if resume.exists():
        saved = torch.load(resume, weights_only=True)
        training.restore(saved["training"])
        log = saved["log"]
    before, began, recent = log["cpu_seconds"], time.process_time(), []
    for step in training:
        recent.append((step.loss, step.accuracy, step.grad_norm))
        if step.step % SHOWN == 0:
            loss, accuracy, norm = (round(sum(part) / len(recent), 4) for part in zip(*recent, strict=True))
            log["curve"].append([step.step, loss, accuracy, norm])
            log["cpu_seconds"] = round(before + time.process_time() - began, 1)
            recent = []
            print(f"{log['cpu_seconds']:8.0f} CPU s  {log['curve'][-1]}  pairs {step.pair_accuracy}", flush=True)
        if step.step % KEPT == 0 or step.step == plan.steps:
            torch.save({"training": training.state(), "log": log}, part := resume.with_suffix(".part"))
            part.replace(resume)  # a stop while saving leaves the last one
    return training, log


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=rows.BATCHES)
    parser.add_argument("--steps", type=int, default=PLAN.steps)
    parser.add_argument("--out", type=Path, default=ASSETS)
    parser.add_argument("--resume", type=Path, default=Path(tempfile.gettempdir()) / "twins")
    args = parser.parse_args()
    torch.set_num_threads(1)
    out = args.out / args.name
    for folder in (args.resume, out):
        folder.mkdir(parents=True, exist_ok=True)
    learned, held = text.split(text.verses())
    tokenizer = text.make_tokenizer([line for lines in learned.values() for line in lines])
    plan = replace(PLAN, steps=args.steps)
    training, log = train(args.name, text.line_up(tokenizer, learned), plan, args.resume / f"{args.name}.pt")
    report.write(out, args.name, training, log, tokenizer, learned, held)


if __name__ == "__main__":
    main()
