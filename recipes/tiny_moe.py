"""A dense tiny LLaMA and three with experts of equal active parameters, and the same three without a balance loss.

About two minutes a model on one CPU core, half an hour in all. Only the models of the first seed ship; the others
say how far figures differ by chance.

    apt-get install sword-text-web libsword-utils
    OMP_WAIT_POLICY=passive python -m recipes.tiny_moe              # those that are not there yet
    OMP_WAIT_POLICY=passive python -m recipes.tiny_moe mixtral:1 --out /tmp/try --steps 50

Writes assets/models/tiny-moe: one int8 file a model, recipe.json with every figure, and the card.
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

import torch

from core.model import Transformer
from core.scale.costs import parameters
from core.train.balance import ALPHA, losses, total
from core.weights.checkpoints import save_int8
from core.weights.tiny_moe import DENSE, FOLDER, FREE, KINDS, LAYERS, LENGTH, NAMES, moe_config, read_moe
from recipes import bits, report
from recipes.families_report import Text
from recipes.training import batches, initialise, make_optimizer, rate, update

SEEDS = (1, 2, 3)
BATCH, STEPS, WARMUP, PEAK, SPREAD = 32, 1500, 60, 1e-2, 0.05
EVERY = 25  # steps that one point of the curves is the mean of


def make_model(name: str, seed: int) -> Transformer:
    """An untrained model."""
    model = Transformer(moe_config(name))
    initialise(model, LAYERS, seed, SPREAD)
    return model


def train(model: Transformer, name: str, ids: list[int], seed: int, steps: int) -> dict[str, Any]:
    """All steps. Gives the seconds of work, and by EVERY steps the mean loss and each layer's mean load by expert."""
    alpha = 0.0 if name.endswith(FREE) else ALPHA
    optimizer, rows = make_optimizer(model), batches(torch.tensor(ids), LENGTH, BATCH, seed)
    curve: list[float] = []
    loads: list[list[list[float]]] = []
    task, load = 0.0, None
    began = time.process_time()
    for step in range(1, steps + 1):
        found = losses(model, next(rows))
        update(model, optimizer, total(found, alpha), rate(step - 1, steps, PEAK, WARMUP))
        task += found.task.item() / EVERY
        now = torch.stack(found.load_LE) / EVERY if found.load_LE else torch.zeros(LAYERS, 0)
        load = now if load is None else load + now
        if step % EVERY == 0:
            curve.append(round(task, 4))
            loads.append([[round(x, 4) for x in row] for row in load.tolist()])
            task, load = 0.0, None
            if step % 250 == 0:
                print(f"{time.process_time() - began:6.0f} s  step {step}  loss {curve[-1]:.3f}", flush=True)
    return {"seconds": round(time.process_time() - began), "loss": curve, "load": loads}


def measure(model: Transformer, text: Text) -> dict[str, dict[str, float]]:
    """Nats a token and bits a byte of the held-out books, and of the excerpt that ships."""
    return {
        part: bits.figures(bits.nats(model, ids, LENGTH), len(ids) - 1, size)
        for part, (ids, size) in text.parts.items()
    }


def record(out: Path, key: str, entry: dict[str, object], steps: int, text: Text) -> None:
    """Put one model's figures into recipe.json, beside those that are there."""
    told = {
        "command": "python -m recipes.tiny_moe",
        "seeds": list(SEEDS),
        "steps": steps,
        "batch": [BATCH, LENGTH],
        "tokens_seen": steps * BATCH * LENGTH,
        "learning_rate": {"peak": PEAK, "warmup_steps": WARMUP},
        "first_weights_spread": SPREAD,
        "balance_loss": ALPHA,
        "every": EVERY,
    }
    report.record(out, key, entry, told, text.facts, card)


def card(content: dict) -> str:
    """The page that a person reads, from what recipe.json holds."""
    models = content["models"]
    rows = []
    for name in NAMES:
        runs = [models[key] for key in models if key.partition(":")[0] == name]
        if runs:
            held = [run["held_out"]["nats_per_token"] for run in runs]
            busiest = [max(layer) for layer in runs[0]["load"][-1]] if name.removesuffix(FREE) != DENSE else []
            counted = parameters(moe_config(name))
            cells = [name, f"{counted.total:,}", f"{counted.active:,}", " ".join(f"{value:.3f}" for value in held)]
            rows.append(f"| {' | '.join(cells)} | {' '.join(f'{share:.0%}' for share in busiest)} |")
    return report.filled("moe_card.md", content, rows)


def main() -> None:
    names = [f"{name}:1" for name in NAMES] + [f"{name}:{seed}" for seed in SEEDS[1:] for name in KINDS]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", metavar="name:seed", help="default: those not trained yet")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--out", type=Path, default=FOLDER)
    args = parser.parse_args()
    if unknown := set(args.models) - set(names):
        parser.error(f"expected models out of {', '.join(names)}; got {', '.join(sorted(unknown))}")
    torch.set_num_threads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    text, done = Text.read(), args.out / "recipe.json"
    made = json.loads(done.read_text(encoding="utf-8"))["models"] if done.is_file() else {}
    for key in args.models or [name for name in names if name not in made]:
        print(key, flush=True)
        name, _, seed = key.partition(":")
        model = make_model(name, int(seed))
        entry = train(model, name, text.learned, int(seed), args.steps)
        file = args.out / (f"{name}.safetensors" if int(seed) == SEEDS[0] else f"{name}-{seed}.safetensors")
        save_int8({key: value for key, value in model.state_dict().items() if key not in model.tied()}, file)
        entry |= measure(read_moe(name, file, device="cpu"), text)
        if int(seed) != SEEDS[0]:
            file.unlink()
            entry["load"] = entry["load"][-1:]
            del entry["loss"]
        record(args.out, key, entry, args.steps, text)
        print(key, entry["held_out"], flush=True)


if __name__ == "__main__":
    main()
