"""The ladder of the scaling page: tiny-gpt in nine sizes, each with two to four budgets of compute.

45 minutes of one CPU core. One training run a size: the rate stays up, and for each budget a copy goes on alone with a
rate that falls to 0 over the last fifth of its steps (core/weights/tiny_ladder.py says whose idea that is).

    apt-get install sword-text-web libsword-utils
    OMP_WAIT_POLICY=passive python -m recipes.ladder                 # goes on where it was stopped
    OMP_WAIT_POLICY=passive python -m recipes.ladder c16 --seed 2    # that size alone, with other first weights

Writes assets/models/tiny-ladder: runs.json (every run and curve) and the weights of the sizes that are small enough.
``recipes/ladder_fit.py`` fits the laws to it and writes the card.
"""

import argparse
import copy
import json
import math
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from core.model import Transformer
from core.scale.laws import training_flops
from core.weights.checkpoints import save_int8
from core.weights.tiny_ladder import FOLDER, LADDER, LENGTH, Rung
from recipes import bits
from recipes.families_report import Text
from recipes.training import batches, initialise, make_optimizer, update

SEED, BATCH, WARMUP, COOLED = 1, 8, 50, 0.2
PEAK, RATE_AT_WIDTH = 1e-2, 0.48  # a pilot at widths 16 to 128: the best rate falls about as 1 / width from 48 on
SHIPPED_BYTES = 800_000  # sizes whose weights ship
CURVE = 1.25  # a point of a curve each time that many times more tokens were read


def peak(rung: Rung) -> float:
    """The rate that stays up."""
    return min(PEAK, RATE_AT_WIDTH / rung.width)


def make_model(rung: Rung, seed: int) -> Transformer:
    """Untrained: matrices N(0, 1/2 / sqrt(width)), about tiny-gpt's 0.05 at width 128."""
    model = Transformer(rung.config())
    initialise(model, rung.layers, seed, 0.5 / math.sqrt(rung.width))
    return model


def steps_for(rung: Rung, parameters: int) -> dict[float, int]:
    """Steps that each budget pays for."""
    return {budget: round(budget / training_flops(parameters, BATCH * LENGTH)) for budget in rung.budgets}


class Learner:
    """A model, its optimizer and where it stands in the text; a copy of it goes on by itself."""

    def __init__(self, rung: Rung, ids: Tensor, seed: int) -> None:
        self.rung, self.ids, self.seed = rung, ids, seed
        self.model = make_model(rung, seed)
        self.optimizer = make_optimizer(self.model)
        self.step, self.seconds = 0, 0.0
        self.curve: list[tuple[int, float]] = []
        self._losses: list[float] = []

    def state(self) -> dict[str, Any]:
        told = {"step": self.step, "seconds": self.seconds, "curve": self.curve}
        return told | {"model": self.model.state_dict(), "optimizer": self.optimizer.state_dict()}

    def restore(self, state: dict[str, Any]) -> None:
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.seconds, self.curve = state["step"], state["seconds"], list(state["curve"])

    def branch(self) -> "Learner":
        other = Learner(self.rung, self.ids, self.seed)
        other.restore(copy.deepcopy(self.state()))
        return other

    def learn(self, until: int, cooled: bool = False) -> None:
        """So many steps in all, at the peak or with a rate that falls to 0 on the way."""
        began, first = time.process_time(), self.step
        for batch in self._rows(until):
            left = (until - self.step) / (until - first) if cooled else min(1.0, (self.step + 1) / WARMUP)
            logits = self.model(batch[:, :-1])
            loss = F.cross_entropy(logits.flatten(0, 1), batch[:, 1:].flatten())
            update(self.model, self.optimizer, loss, peak(self.rung) * left)
            self.step += 1
            self._note(loss.item(), self.step == until)
        self.seconds += time.process_time() - began

    def _rows(self, until: int) -> Iterator[Tensor]:
        return islice(batches(self.ids, LENGTH, BATCH, self.seed, self.step), until - self.step)

    def _note(self, loss: float, last: bool) -> None:
        """A point of the curve is the mean loss since the point before."""
        self._losses.append(loss)
        tokens = self.step * BATCH * LENGTH
        if last or not self.curve or tokens >= self.curve[-1][0] * CURVE:
            self.curve.append((tokens, round(sum(self._losses) / len(self._losses), 4)))
            self._losses.clear()


def held_out(model: Transformer, text: Text) -> dict[str, float]:
    """Nats a token of each held-out part."""
    return {name: round(bits.nats(model, ids, LENGTH) / (len(ids) - 1), 4) for name, (ids, _) in text.parts.items()}


def climb(rung: Rung, text: Text, seed: int, keep: Path) -> Iterator[tuple[dict[str, Any], Transformer]]:
    """A row for each budget as soon as it is spent, and the model it bought. keep: where the trunk is put away."""
    trunk = Learner(rung, torch.tensor(text.learned), seed)
    if keep.is_file():
        trunk.restore(torch.load(keep, weights_only=True))
    parameters = sum(p.numel() for p in trunk.model.parameters())
    for budget, steps in steps_for(rung, parameters).items():
        fork = round(steps * (1 - COOLED))
        if fork < trunk.step:
            continue
        trunk.learn(fork)
        torch.save(trunk.state(), keep)
        branch = trunk.branch()
        branch.learn(steps, cooled=True)
        yield (
            {
                "size": rung.name,
                "seed": seed,
                "budget": budget,
                "parameters": parameters,
                "tokens": steps * BATCH * LENGTH,
                **held_out(branch.model, text),
                "seconds": round(branch.seconds, 1),
                "trunk": round(trunk.seconds, 1),
                "curve": branch.curve,
            },
            branch.model,
        )


def read(file: Path) -> list[dict[str, Any]]:
    return json.loads(file.read_text(encoding="utf-8"))["runs"] if file.is_file() else []


def record(file: Path, row: dict[str, Any], text: Text) -> None:
    """Put a run into runs.json in place of the same one of before; a run a line."""
    key = ("parameters", "budget", "seed")
    runs = [one for one in read(file) if any(one[name] != row[name] for name in key)]
    runs = sorted([*runs, row], key=lambda one: tuple(one[name] for name in key))
    told = {
        "command": "python -m recipes.ladder",
        "batch": [BATCH, LENGTH],
        "learning_rate": {"peak": PEAK, "at_most_over_width": RATE_AT_WIDTH, "warmup_steps": WARMUP, "cooled": COOLED},
        "distinct_tokens": len(text.learned),
        "threads": torch.get_num_threads(),
    }
    lines = ",\n".join(f"  {json.dumps(one)}" for one in runs)
    file.write_text(f'{json.dumps(told).removesuffix("}")}, "runs": [\n{lines}\n]}}\n', encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", metavar="size", help="default: all")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=FOLDER)
    args = parser.parse_args()
    if unknown := set(args.sizes) - set(LADDER):
        parser.error(f"expected sizes out of {', '.join(LADDER)}; got {', '.join(sorted(unknown))}")
    torch.set_num_threads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    text = Text.read()
    for name in args.sizes or LADDER:
        keep = args.out / f"{name}-{args.seed}.resume"
        for row, model in climb(LADDER[name], text, args.seed, keep):
            record(args.out / "runs.json", row, text)
            print({key: value for key, value in row.items() if key != "curve"}, flush=True)
            if args.seed == SEED and row["parameters"] < SHIPPED_BYTES:
                state = model.state_dict()
                own = {key: value for key, value in state.items() if key not in model.tied()}
                save_int8(own, args.out / f"{name}.safetensors")


if __name__ == "__main__":
    main()
