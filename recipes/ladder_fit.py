"""The laws of the ladder: what runs.json of tiny-ladder says, fitted, with intervals; fit.json and the card.

    python -m recipes.ladder_fit          two minutes on one core

Approach 2 and approach 3 (core/scale/fits.py) on all runs; both again without the largest budget, whose runs are then
predicted; and tiny-gpt itself, which is no run of the ladder, predicted from it.
"""

import json
from functools import partial
from pathlib import Path
from typing import Any

import torch

from core.scale.costs import parameters
from core.scale.fits import Run, best_sizes, bootstrap, fit_law, interval, parabola, parabolas, start_of
from core.scale.laws import Law
from core.weights.tiny_ladder import BUDGETS, FOLDER, LADDER, LENGTH
from recipes import report
from recipes.ladder import BATCH, SEED, read

TIMES = 200  # samples of the bootstrap
FEW, REPEATS = 400, 4  # steps, and times through the text
NAMES = ("floor", "size", "data", "size_power", "data_power")
CARD = Path(__file__).with_name("ladder_card.md")


def as_run(row: dict[str, Any]) -> Run:
    return Run(row["parameters"], row["tokens"], row["held_out"], row["budget"])


def exponent(law: Law) -> float:
    """Of the best size over compute: N* = G (C/6)^this."""
    return law.data_power / (law.size_power + law.data_power)


def range_of(values: list[float]) -> list[float]:
    return [float(f"{end:.4g}") for end in interval(values)]


def refit(law: Law, runs: list[Run]) -> Law:
    """A sample fitted from where all runs ended."""
    return fit_law(runs, [start_of(law)])


def approaches(runs: list[Run]) -> tuple[dict[str, Any], list[Law]]:
    """Both fits with the middle 90 % of TIMES samples drawn anew; and the laws of these samples."""
    law, power = fit_law(runs), best_sizes(runs)
    assert power is not None, "expected budgets with a parabola"
    laws = bootstrap(runs, partial(refit, law), TIMES)
    powers = bootstrap(runs, best_sizes, TIMES)
    told = {
        "law": {name: float(f"{getattr(law, name):.6g}") for name in NAMES},
        "law_range": {name: range_of([getattr(one, name) for one in laws]) for name in NAMES},
        "exponent": round(exponent(law), 4),
        "exponent_range": range_of([exponent(one) for one in laws]),
        "power": [float(f"{power.factor:.6g}"), round(power.power, 4)],
        "power_range": range_of([one.power for one in powers]),
        "parabolas": [found_at(budget, runs) for budget in sorted({one.budget for one in parabolas(runs)})],
    }
    return told, laws


def found_at(budget: float, runs: list[Run]) -> dict[str, Any]:
    """The parabola of a budget, and where its least lies in samples drawn anew."""
    here = [run for run in runs if run.budget == budget]
    found = parabola(here)
    assert found is not None
    again = [one.best for one in bootstrap(here, parabola, TIMES)]
    told = {name: float(f"{value:.6g}") for name, value in vars(found).items()}
    return told | {"best_range": range_of(again), "samples": len(again)}


def predicted(law: Law, laws: list[Law], run: Run) -> dict[str, Any]:
    """What a law says of a run that it was not fitted to; range: what its samples say."""
    said = range_of([one.loss(run.parameters, run.tokens) for one in laws])
    return {"predicted": round(law.loss(run.parameters, run.tokens), 4), "range": said, "measured": run.loss}


def without_largest(runs: list[Run]) -> dict[str, Any]:
    """The runs of the largest budget, predicted from all others."""
    most = max(run.budget for run in runs)
    told, laws = approaches([run for run in runs if run.budget < most])
    law = Law(**told["law"])
    rows = [
        {"parameters": run.parameters, "tokens": run.tokens} | predicted(law, laws, run)
        for run in runs
        if run.budget == most
    ]
    return told | {"budget": most, "runs": rows}


def suspects(rows: list[dict[str, Any]]) -> dict[str, float]:
    """Measured minus predicted of the largest budget, on average, once more with what might be to blame taken away.

    long: without runs of fewer than FEW steps. fresh: without runs that read the text more than REPEATS times.
    blocks: parameters counted without embedding and positions.
    """
    text = json.loads((FOLDER / "runs.json").read_text(encoding="utf-8"))["distinct_tokens"]
    runs = [as_run(row) for row in rows]
    inner = [run._replace(parameters=blocks(row["size"])) for row, run in zip(rows, runs, strict=True)]
    most = max(run.budget for run in runs)
    cases = {
        "long": (runs, lambda run: run.tokens >= FEW * BATCH * LENGTH),
        "fresh": (runs, lambda run: run.tokens <= REPEATS * text),
        "blocks": (inner, lambda run: True),
    }
    found = {}
    for name, (of, taken) in cases.items():
        law = fit_law([run for run in of if run.budget < most and taken(run)])
        away = [run.loss - law.loss(run.parameters, run.tokens) for run in of if run.budget == most]
        found[name] = round(sum(away) / len(away), 4)
    return found


def blocks(size: str) -> int:
    """Parameters of attention and feed-forward parts."""
    parts = parameters(LADDER[size].config()).parts
    return parts["attention"] + parts["ffn"]


def tiny_gpt(told: dict[str, Any], laws: list[Law]) -> dict[str, Any]:
    """tiny-gpt read more than any run of the ladder, with another schedule, and an eighth of its rows are echoes."""
    made = json.loads((FOLDER.parent / "tiny-gpt" / "recipe.json").read_text(encoding="utf-8"))
    run = Run(made["parameters"], made["tokens_seen"], made["held_out"]["model"]["nats_per_token"], 0.0)
    return {"parameters": run.parameters, "tokens": run.tokens} | predicted(Law(**told["law"]), laws, run)


def seeds(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Runs that were done with several first weights: their losses."""
    found: dict[tuple[float, float], list[float]] = {}
    for row in rows:
        found.setdefault((row["parameters"], row["budget"]), []).append(row["held_out"])
    return [
        {"parameters": n, "budget": budget, "losses": losses} for (n, budget), losses in found.items() if losses[1:]
    ]


def card(made: dict[str, Any], told: dict[str, Any]) -> str:
    """The page that a person reads, from what runs.json and fit.json hold."""
    rows = [row for row in made["runs"] if row["seed"] == SEED]
    losses = {(row["size"], row["budget"]): row["held_out"] for row in rows}
    counts = {row["size"]: row["parameters"] for row in rows}
    cells = {key: f"{loss:.3f}" for key, loss in losses.items()}
    lines = [
        f"| {name} ({count:,}) | {' | '.join(cells.get((name, c), '–') for c in BUDGETS)} |"
        for name, count in counts.items()
    ]
    head = f"| size | {' | '.join(f'{c:.0e}'.replace('e+', 'e') for c in BUDGETS)} |\n|---|{'---|' * len(BUDGETS)}\n"
    away = [one["measured"] - one["predicted"] for one in told["without_largest"]["runs"]]
    constants = told["law"] | {
        f"{name}_{end}": told["law_range"][name][at] for name in NAMES for at, end in enumerate(("low", "high"))
    }
    return CARD.read_text(encoding="utf-8").format(
        **constants,
        **{key: report.SOURCE[key] for key in ("text", "licence", "changes")},
        sizes=len(counts),
        fewest=min(counts.values()),
        most=max(counts.values()),
        runs=len(rows),
        minutes=minutes(made["runs"]),
        table=head + "\n".join(lines),
        samples=told["samples"],
        exponent=told["exponent"],
        power=told["power"][1],
        mean=sum(away) / len(away),
        shipped=", ".join(name for name in counts if (FOLDER / f"{name}.safetensors").is_file()),
        books=", ".join(report.SOURCE["held_out_books"]),
        distinct=made["distinct_tokens"],
        batch=made["batch"],
        rate=made["learning_rate"],
        spread=max((max(one["losses"]) - min(one["losses"]) for one in told["seeds"]), default=0.0),
    )


def minutes(rows: list[dict[str, Any]]) -> float:
    """Of one core: each branch by itself, and each trunk once."""
    last = {(row["size"], row["seed"]): row for row in rows}  # budgets rise
    branches = sum(row["seconds"] - row["trunk"] for row in rows)
    return (branches + sum(row["trunk"] for row in last.values())) / 60


def main() -> None:
    torch.set_num_threads(1)
    rows = read(FOLDER / "runs.json")
    runs = [as_run(row) for row in rows if row["seed"] == SEED]
    told, laws = approaches(runs)
    content = {
        "command": "python -m recipes.ladder_fit",
        "samples": TIMES,
        "share": 0.9,
        **told,
        "without_largest": without_largest(runs),
        "suspects": suspects([row for row in rows if row["seed"] == SEED]),
        "tiny_gpt": tiny_gpt(told, laws),
        "seeds": seeds(rows),
    }
    made = json.loads((FOLDER / "runs.json").read_text(encoding="utf-8"))
    content["minutes"] = round(minutes(made["runs"]), 1)
    report.dump(FOLDER / "fit.json", content)
    (FOLDER / "README.md").write_text(card(made, content), encoding="utf-8")
    print(json.dumps(content, indent=1))


if __name__ == "__main__":
    main()
