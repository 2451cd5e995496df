"""Recall over distance: RNN, GRU, LSTM and attention, as many parameters, the same sentences, three seeds.

Each net is trained twice over: for every distance on sentences of that distance alone, and once on all distances mixed.

    OMP_WAIT_POLICY=passive nice -n 10 python -m recipes.recall        # goes on where it was stopped

Writes assets/models/tiny-recurrent/recall.json (every accuracy) and recall.safetensors (the nets of the first seed that
tests/recipes/test_recurrent.py asks again).
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import torch
import torch.nn.functional as F

from core.classics.recall import CONTENDERS, LONGEST, accuracy, answers, any_distance, draw, make
from core.weights.checkpoints import save_int8
from core.weights.tiny_recurrent import FOLDER
from recipes.recurrent_report import made
from recipes.report import dump
from recipes.training import make_optimizer, rate, update

SEEDS, BATCH, STEPS, WARMUP, PEAK = (1, 2, 3), 64, 500, 50, 3e-3
DISTANCES = (2, 4, 8, 16, 32, 64, 100, LONGEST)
ASKED, ASKED_SEED = 500, 99
MIXED = 0  # stands for "all distances"
SHIPPED = (MIXED, 16, 100)  # of the first seed


def train(name: str, seed: int, distance: int) -> torch.nn.Module:
    """A net after all steps. Nothing decays: what is held for long is held by weights that stand near 1."""
    model = make(name, seed)
    optimizer = make_optimizer(model)
    for group in optimizer.param_groups:
        group["weight_decay"] = 0.0
    rng = torch.Generator().manual_seed(seed)
    for step in range(STEPS):
        ids_BT, right_B = draw(rng, BATCH, distance or any_distance(rng))
        update(model, optimizer, F.cross_entropy(answers(model, ids_BT), right_B), rate(step, STEPS, PEAK, WARMUP))
    return model


def measured(name: str, seed: int, distance: int, kept: Path) -> dict[str, object]:
    """One training and how well its net recalls: {distance: share}."""
    began = time.process_time()
    model = train(name, seed, distance)
    if seed == SEEDS[0] and distance in SHIPPED:
        torch.save(model.state_dict(), kept / f"{name}.{distance}.pt")
    asked = [distance] if distance else DISTANCES
    found = {str(d): round(accuracy(model, d, ASKED, ASKED_SEED), 4) for d in asked}
    return {
        "net": name,
        "seed": seed,
        "shown": distance,
        "recall": found,
        "seconds": round(time.process_time() - began, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--seeds", type=int, nargs="*", default=SEEDS)
    parser.add_argument("--kept", type=Path, default=Path(tempfile.gettempdir()) / "recall-kept")
    args = parser.parse_args()
    torch.set_num_threads(1)
    args.kept.mkdir(parents=True, exist_ok=True)
    log = args.kept / "runs.jsonl"
    done = {(run["net"], run["seed"], run["shown"]) for run in logged(log)}
    for seed in args.seeds:
        for distance in (MIXED, *DISTANCES):
            for name in CONTENDERS:
                if (name, seed, distance) not in done:
                    run = measured(name, seed, distance, args.kept)
                    with log.open("a") as file:
                        file.write(json.dumps(run) + "\n")
                    print(run, flush=True)
    runs = [run for run in logged(log) if run["seed"] in SEEDS]
    if len(runs) == len(SEEDS) * len(CONTENDERS) * (1 + len(DISTANCES)):
        write(args.out, args.kept, sorted(runs, key=lambda run: (run["seed"], run["shown"], run["net"])))


def logged(log: Path) -> list[dict]:
    return [json.loads(line) for line in log.read_text().splitlines()] if log.is_file() else []


def write(out: Path, kept: Path, runs: list[dict]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    state: dict[str, torch.Tensor] = {}
    for name in CONTENDERS:
        for distance in SHIPPED:
            weights = torch.load(kept / f"{name}.{distance}.pt", weights_only=True)
            state |= {f"{name}.{distance}.{key}": value for key, value in weights.items() if key != "head.vocab.weight"}
    save_int8(state, out / "recall.safetensors")
    content = {
        "command": "python -m recipes.recall",
        "seeds": SEEDS,
        "batch": BATCH,
        "steps": STEPS,
        "peak_learning_rate": PEAK,
        "asked": [ASKED, ASKED_SEED],
        "parameters": {name: sum(p.numel() for p in make(name, 0).parameters()) for name in CONTENDERS},
        "distances": DISTANCES,
        "runs": [{key: value for key, value in run.items() if key != "seconds"} for run in runs],
        "made": made(sum(run["seconds"] for run in runs)),
    }
    dump(out / "recall.json", content)


if __name__ == "__main__":
    main()
