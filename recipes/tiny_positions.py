"""Six tiny GPTs that differ in their positions alone, three seeds each; how they fare at four times their length.

About 70 seconds a model on one CPU core, 21 minutes in all. Held-out books, nats a token at four times the
trained length: T5 relative 3.75, ALiBi 3.78, none 4.10, RoPE 4.41, sinusoidal 4.98; learned positions end at 64.

    apt-get install sword-text-web libsword-utils
    OMP_WAIT_POLICY=passive python -m recipes.tiny_positions            # those that are not there yet
    OMP_WAIT_POLICY=passive python -m recipes.tiny_positions rope:2 --out /tmp/try --steps 50

Writes assets/models/tiny-positions: one int8 file a model, recipe.json with every figure, and the card.
"""

import argparse
import time
from pathlib import Path

import torch
from torch import Tensor

from core.model import Transformer
from core.read.lengths import loss_at, windows
from core.train.objectives import causal_batch
from core.train.training import Plan, Training
from core.weights.checkpoints import save_int8
from core.weights.tiny_positions import FOLDER, LAYERS, SCHEMES, SEEDS, TRAINED, position_config, read_position
from recipes import report
from recipes.families_report import Text
from recipes.training import batches, initialise

BATCH, SPREAD = 16, 0.05
PLAN = Plan(steps=2400, peak=6e-3, warmup=100)
STRIDE = 37  # between the windows that are measured: shares no factor with the length, so that places mix
BLOCK = 8  # places whose losses are averaged to one figure


def make_model(scheme: str, seed: int) -> Transformer:
    """An untrained model of a scheme. What all schemes share starts from the same numbers with each seed."""
    model, shared = Transformer(position_config(scheme)), Transformer(position_config("none"))
    initialise(model, LAYERS, seed, SPREAD)
    initialise(shared, LAYERS, seed, SPREAD)
    model.load_state_dict(shared.state_dict(), strict=False)
    return model


def train(model: Transformer, ids: list[int], seed: int, plan: Plan) -> float:
    """All steps; gives the seconds of work. With one seed every scheme reads the same rows in the same order."""
    rows = batches(torch.tensor(ids), TRAINED, BATCH, seed)
    began = time.process_time()
    for step in Training(model, lambda _: causal_batch(next(rows)), plan):
        if step.step % 400 == 0:
            print(f"{time.process_time() - began:6.0f} s  step {step.step}  loss {step.loss:.3f}", flush=True)
    return time.process_time() - began


def measure(model: Transformer, ids: Tensor) -> dict[str, object]:
    """Mean loss over windows as long as the model reads, by block of places, and over the trained places."""
    loss_T = loss_at(model, windows(ids, model.config.max_tokens, STRIDE)).mean(0)
    blocks = loss_T.unflatten(0, (-1, BLOCK)).mean(1)
    return {"trained": round(float(loss_T[:TRAINED].mean()), 4), "blocks": [round(x, 4) for x in blocks.tolist()]}


def record(out: Path, name: str, entry: dict[str, object], plan: Plan, text: Text) -> None:
    """Put one model's figures into recipe.json, beside those that are there, and write the card anew."""
    told = {
        "command": "python -m recipes.tiny_positions",
        "seeds": list(SEEDS),
        "steps": plan.steps,
        "batch": [BATCH, TRAINED],
        "tokens_seen": plan.steps * BATCH * TRAINED,
        "learning_rate": {"peak": plan.peak, "floor": plan.floor, "warmup_steps": plan.warmup},
        "first_weights_spread": SPREAD,
        "trained_length": TRAINED,
        "measured": {"stride": STRIDE, "block": BLOCK},
    }
    report.record(out, name, entry, told, text.facts, card)


def card(content: dict) -> str:
    """The page that a person reads, from what recipe.json holds."""
    models = content["models"]
    block, trained = content["measured"]["block"], content["trained_length"]
    places = {"1x": trained // block - 1, "2x": 2 * trained // block - 1, "4x": 4 * trained // block - 1}
    rows = []
    for scheme in SCHEMES:
        runs = [models[name]["held_out"] for name in models if name.partition(":")[0] == scheme]
        if runs:
            cells = [spread([run["trained"] for run in runs])]
            cells += [spread([run["blocks"][at] for run in runs if at < len(run["blocks"])]) for at in places.values()]
            rows.append(f"| {scheme} | {' | '.join(cells)} |")
    return report.filled(
        "positions_card.md",
        content,
        rows,
        count=len(models),
        fewest=min(entry["parameters"] for entry in models.values()),
        most=max(entry["parameters"] for entry in models.values()),
    )


def spread(values: list[float]) -> str:
    """Mean and range, as a cell of the table."""
    if not values:
        return "does not read so far"
    return f"{sum(values) / len(values):.3f} ({min(values):.3f} to {max(values):.3f})"


def main() -> None:
    names = [f"{scheme}:{seed}" for seed in SEEDS for scheme in SCHEMES]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", metavar="scheme:seed", help="default: those not trained yet")
    parser.add_argument("--steps", type=int, default=PLAN.steps)
    parser.add_argument("--out", type=Path, default=FOLDER)
    args = parser.parse_args()
    if unknown := set(args.models) - set(names):
        parser.error(f"expected models out of {', '.join(names)}; got {', '.join(sorted(unknown))}")
    torch.set_num_threads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    text, plan = Text.read(), Plan(steps=args.steps, peak=PLAN.peak, warmup=PLAN.warmup)
    for name in args.models or names:
        scheme, _, seed = name.partition(":")
        file = args.out / f"{scheme}-{seed}.safetensors"
        if file.is_file() and not args.models:
            continue
        print(name, flush=True)
        model = make_model(scheme, int(seed))
        seconds = train(model, text.learned, int(seed), plan)
        save_int8({key: value for key, value in model.state_dict().items() if key not in model.tied()}, file)
        shipped = read_position(scheme, file, device="cpu")
        entry: dict[str, object] = {"parameters": sum(p.numel() for p in model.parameters()), "seconds": round(seconds)}
        entry |= {part: measure(shipped, torch.tensor(ids)) for part, (ids, _) in text.parts.items()}
        record(args.out, name, entry, plan, text)
        print(name, entry["held_out"], flush=True)


if __name__ == "__main__":
    main()
