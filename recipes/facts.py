"""The facts model of the page on the block: assets/models/tiny-facts (weights in int8, recipe.json, README.md).

    python -m recipes.facts        a minute and a half on one core; seed 1

The reversal lesson's model and facts (core/train/lessons/reversal.py), invented people, trained until it says every
fact the way it was shown. Then, for each fact that was shown by name: what is left of it and of the others when units
are switched off (core/train/lessons/known.py). Expected: all of 80 answers right; with the 32 neurons that a fact needs
most at 0 about 1 in 5 of these facts is still said, with 32 neurons by chance all are.
"""

import json
import time
from collections import defaultdict
from functools import partial
from typing import Any

import torch

from core.train.lessons import known, reversal
from core.train.lessons.known import FOLDER, Known, Outcome
from core.train.training import Plan, Training
from core.weights.checkpoints import save_int8

PLAN = Plan(steps=1200, peak=3e-3, warmup=20)
ROWS = 64
CARD = """# tiny-facts

The facts model of the page on the block: {parameters:,} parameters (GPT-2's parts, 2 layers of 4 heads, width 64,
256 hidden units a layer), which has read {facts} invented facts and nothing else. Made by `python -m recipes.facts` in
{seconds} seconds on one CPU core, seed {seed}.

- **Text**: sentences such as "{example}", put together by chance from lists of names, jobs and towns in
  `core/train/lessons/reversal.py`; nobody in them is meant. Ours, under the licence of this repository.
- **Recall**: {asked} facts were shown by name, {right:.0%} of them are said right, with a chance of {chance:.3f}
  on average.
  There is nothing held out to measure: a fact that was not shown cannot be known (the reversal lesson shows that).
- **Switched off**, mean over these {asked} facts (chance of the answer · share said right; of all others the same):

| off | neurons of the fact | its others | neurons by chance | its others | numbers of the heads | its others |
|---|---|---|---|---|---|---|
{table}

- **Files**: `model.safetensors` is int8 with one scale a row; `recipe.json` has every figure, measured on these
  weights.
- **Limits**: two layers and one kind of sentence. That its neurons carry facts says little about a large model.
"""


def train() -> tuple[Any, int]:
    began = time.perf_counter()
    model = reversal.untrained_model(known.SEED)
    shown_NT = reversal.statements(known.all_facts())
    drawn = partial(reversal.statement_batch, shown_NT, size=ROWS, seed=known.SEED)
    for step in Training(model, drawn, PLAN):
        if step.step % 100 == 0:
            print(step.step, round(step.loss, 3), flush=True)
    return model, round(time.perf_counter() - began)


def mean(outcomes: list[Outcome]) -> list[float]:
    return [round(sum(values) / len(outcomes), 4) for values in zip(*outcomes, strict=True)]


def measured(found: Known) -> dict[str, Any]:
    """Means over all facts: with nothing off, by units and count, by head."""
    units, heads = defaultdict(list), defaultdict(list)
    for at in range(len(found.facts)):
        for kind, count, outcome in known.switched(found, at):
            units[kind, count].append(outcome)
        for pair, outcome in known.heads(found, at).items():
            heads[pair].append(outcome)
    return {
        "whole": mean([known.whole(found, at) for at in range(len(found.facts))]),
        "units": [[*key, *mean(outcomes)] for key, outcomes in units.items()],
        "heads": [[*key, *mean(outcomes)] for key, outcomes in heads.items()],
    }


def card(found: Known, told: dict[str, Any]) -> str:
    cells = {(kind, count): values for kind, count, *values in told["units"]}
    lines = []
    for count in known.COUNTS:
        pairs = [cells[kind, count] for kind in ("neurons", "chance", "heads")]
        own = [f"{p:.3f} · {right:.0%} | {others:.3f} · {others_right:.0%}" for p, right, others, others_right in pairs]
        lines.append(f"| {count} | {' | '.join(own)} |")
    example = " ".join(found.facts[0].statement("forward")[1:-1]) + "."
    chance, right, *_ = told["whole"]
    size = sum(p.numel() for p in found.model.parameters())
    return CARD.format(
        parameters=size, facts=known.COUNT, seconds=told["seconds"], seed=known.SEED, example=example,
        asked=len(found.facts), right=right, chance=chance, table="\n".join(lines),
    )  # fmt: skip


def main() -> None:
    torch.set_num_threads(1)
    model, seconds = train()
    FOLDER.mkdir(parents=True, exist_ok=True)
    state = {name: value for name, value in model.state_dict().items() if name not in model.tied()}
    save_int8(state, FOLDER / "model.safetensors")
    found = known.known()
    settings = {"facts": known.COUNT, "both": known.BOTH, "seed": known.SEED, "steps": PLAN.steps, "peak": PLAN.peak}
    told = {**settings, "warmup": PLAN.warmup, "rows": ROWS, "seconds": seconds, **measured(found)}
    (FOLDER / "recipe.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    (FOLDER / "README.md").write_text(card(found, told), encoding="utf-8")


if __name__ == "__main__":
    main()
