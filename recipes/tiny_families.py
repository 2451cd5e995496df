"""Every family at toy size, trained alike on the same text; only the parts, the objective and what these need differ.

20 to 110 seconds a family on one CPU core, 20 minutes in all.

    apt-get install sword-text-web libsword-utils
    OMP_WAIT_POLICY=passive python -m recipes.tiny_families            # those that are not there yet
    OMP_WAIT_POLICY=passive python -m recipes.tiny_families gpt2 bert-base --out /tmp/try --steps 50

Writes assets/models/tiny-families: one int8 file a family, recipe.json with every figure, and the card.
"""

import argparse
import time
from pathlib import Path

import torch

from core.model import Transformer
from core.parts.positions import Learned
from core.parts.positions.sinusoidal import sinusoid
from core.weights.checkpoints import save_int8
from core.weights.tiny_families import FOLDER, objective, read_family, tiny_config
from recipes import families_report
from recipes.families_steps import BALANCE, BIAS_STEP, NARROW, WIDE, even_out, loss_of, make_batch, view
from recipes.training import batches, initialise, make_optimizer, rate, update

# Presets that at toy size are the same model, or differ in the epsilon of a norm alone, share their weights.
FAMILIES: dict[str, tuple[str, ...]] = {
    "transformer-base": ("transformer-big",),
    "gpt2": ("gpt2-xl",),
    "llama-7b": ("llama-13b", "llama-65b", "llama-2-7b", "baichuan-7b"),
    "bert-base": ("bert-large",),
    "mixtral-8x7b": (),
    "llama-2-70b": (),
    "bart-base": (),
    "t5-small": (),
    "gpt-1": (),
    "gpt-3": (),
    "gpt-neo-125m": (),
    "starcoder": (),
    "bloom-176b": (),
    "mpt-7b": (),
    "baichuan-13b": (),
    "baichuan2-13b": (),
    "qwen-7b": (),
    "qwen2-7b": (),
    "qwen3-8b": (),
    "mistral-7b": (),
    "chatglm-6b": (),
    "chatglm2-6b": ("glm-4-9b",),
    "glm-4-9b-0414": (),
    "switch-base-8": ("switch-base-128",),
    "qwen1.5-moe-a2.7b": (),
    "deepseek-moe-16b": (),
    "deepseek-v2-lite": (),
    "deepseek-v3": (),
    "roformer-base": (),
}
SEED, BATCH, STEPS, WARMUP = 20261121, 16, 600, 60
PEAK = {"pre": 6e-3, "sandwich": 6e-3, "post": 4e-3}  # post-norm bears less: Xiong et al. 2020, section 3
SPREAD = 0.05  # of the first weights
LONGER = {"mlm": 4, "denoise": 3}  # times the steps: few tokens count; two stacks have to find each other


def make_model(preset: str) -> Transformer:
    """The untrained tiny twin of a preset. BERT's positions start as sinusoids, which say who stands next to whom."""
    model = Transformer(tiny_config(preset))
    initialise(model, model.config.n_layers, SEED, SPREAD)
    model.emb.tokens.weight.data /= getattr(model.config.head, "scale", 1.0)  # T5's output is x E / sqrt(C)
    if is_bert(model):
        table = model.get_parameter("positions.weight")
        length, width = table.shape
        table.data = 3 * SPREAD * sinusoid(torch.arange(length), width, base=length)
    return model


def is_bert(model: Transformer) -> bool:
    """It must learn from hidden words alone which position stands next to which: the slowest start of all."""
    return objective(model.config) == "mlm" and isinstance(model.positions, Learned)


def peak(model: Transformer) -> float:
    """The highest learning rate. At twice this BERT forgets its neighbours when it is shown the rest."""
    return PEAK[model.config.placement] / (2 if is_bert(model) else 1)


def train(model: Transformer, ids: list[int], steps: int) -> float:
    """All steps; gives the seconds of work. What the objective never asks for (BERT's sentence head) is set to 0."""
    optimizer = make_optimizer(model)
    rows = batches(torch.tensor(ids), model.config.max_tokens, BATCH, SEED)
    rng = torch.Generator().manual_seed(SEED)
    asked: set[str] = set()
    began = time.process_time()
    for step in range(steps):
        batch = make_batch(model, next(rows), rng)
        loss, trace = loss_of(model, batch, view(model, step, steps))
        update(model, optimizer, loss, rate(step, steps, peak(model), WARMUP))
        even_out(model, trace)
        asked |= {name for name, p in model.named_parameters() if p.grad is not None}
        if step % 100 == 0:
            print(f"{time.process_time() - began:6.0f} s  step {step}  loss {loss.item():.3f}", flush=True)
    for name, p in model.named_parameters():
        if name not in asked and not name.endswith(".router.bias"):
            p.data.zero_()
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("families", nargs="*", metavar="family", help="default: those not trained yet")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--out", type=Path, default=FOLDER)
    args = parser.parse_args()
    if unknown := set(args.families) - FAMILIES.keys():
        parser.error(f"expected families out of {', '.join(FAMILIES)}; got {', '.join(sorted(unknown))}")
    torch.set_num_threads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    text = families_report.Text.read()
    for preset in args.families or [name for name in FAMILIES if not (args.out / f"{name}.safetensors").is_file()]:
        print(preset, flush=True)
        model = make_model(preset)
        kind = objective(model.config)
        steps = args.steps * LONGER.get(kind, 1)
        seconds = train(model, text.learned, steps)
        file = args.out / f"{preset}.safetensors"
        save_int8({key: value for key, value in model.state_dict().items() if key not in model.tied()}, file)
        for name in (preset, *FAMILIES[preset]):
            shipped = read_family(name, file, device="cpu")
            entry = {"weights": preset, "objective": kind, "steps": steps, "seconds": round(seconds)}
            entry |= families_report.measure(shipped, text, make_batch)
            families_report.record(args.out, name, entry, settings(args.steps), text)
            print(name, entry["held_out"], flush=True)


def settings(steps: int) -> dict[str, object]:
    """What a second run needs to be the same, beside what all recipes share."""
    return {
        "seed": SEED,
        "steps": steps,
        "batch": [BATCH, 64],
        "tokens_seen": steps * BATCH * 64,
        "peak_learning_rate": PEAK,
        "warmup_steps": WARMUP,
        "longer": LONGER,
        "view_widens": [NARROW, WIDE],
        "balance_loss": BALANCE,
        "balance_bias_step": BIAS_STEP,
    }


if __name__ == "__main__":
    main()
