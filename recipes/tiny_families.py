"""Every family at toy size, trained alike: same text, same steps, same seed; only the parts and the objective differ.

About a minute a family on one CPU core.

    apt-get install sword-text-web libsword-utils
    OMP_WAIT_POLICY=passive python -m recipes.tiny_families            # those that are not there yet
    OMP_WAIT_POLICY=passive python -m recipes.tiny_families gpt2 bert-base --out /tmp/try --steps 50

Writes assets/models/tiny-families: one int8 file a family, recipe.json with every figure, and the card.
"""

import argparse
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from core.model import Transformer
from core.parts.masks import sized_mask
from core.parts.positions import Learned
from core.parts.positions.sinusoidal import sinusoid
from core.tasks.objectives import Batch, causal_batch, denoise_batch, mlm_batch, prefix_batch
from core.trace import OFF, Tap, Trace
from core.weights.checkpoints import save_int8
from core.weights.tiny_families import FOLDER, MASK_ID, START, objective, read_family, tiny_config
from recipes import families_report
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
PEAK = {"pre": 6e-3, "sandwich": 6e-3, "post": 2e-3}  # post-norm bears less: Xiong et al. 2020, section 3
SPREAD = 0.05  # of the first weights
BALANCE = 0.01  # what the balance loss of a mixture of experts counts: Fedus et al. 2021 (Switch), section 2.2
LONGER = {"mlm": 4}  # times the steps: only 15 % of the tokens count
NARROW, WIDE = 0.25, 0.75  # the parts of the steps when an encoder alone begins to see further, and sees all
UNCOUNTED = -100
BIAS_STEP = 0.001  # how far DeepSeek-V3's balance rule moves a bias in one step: section 4.2


def make_model(preset: str) -> Transformer:
    """The untrained tiny twin of a preset. A BERT's positions start as sinusoids, which say who stands next to whom."""
    model = Transformer(tiny_config(preset))
    initialise(model, model.config.n_layers, SEED, SPREAD)
    if objective(model.config) == "mlm" and isinstance(model.positions, Learned):
        length, width = model.positions.weight.shape
        model.positions.weight.data = 3 * SPREAD * sinusoid(torch.arange(length), width, base=length)
    return model


def make_batch(model: Transformer, text_BT: Tensor, rng: torch.Generator, measuring: bool = False) -> Batch:
    """The objective that fits the model, on rows of text. measuring: only hidden tokens count, and all are [MASK]."""
    match objective(model.config):
        case "causal":
            return causal_batch(text_BT)
        case "prefix":
            return prefix_batch(text_BT, *sized_mask(model.config.masks[0])[1])
        case "mlm":
            masked, random = (1.0, 0.0) if measuring else (0.8, 0.1)
            return mlm_batch(text_BT[:, :-1], MASK_ID, MASK_ID, rng, masked=masked, random=random)
    batch = denoise_batch(text_BT[:, :-1], MASK_ID, START, rng)
    return batch._replace(counts_BT=batch.inputs[0] == MASK_ID) if measuring else batch


def loss_of(model: Transformer, batch: Batch, mask: Tensor | None = None) -> tuple[Tensor, Trace]:
    """Mean loss of the counted tokens, and the balance loss of each layer with a mixture of experts; and its routes."""
    trace = Trace()
    routed = any(".router." in name for name, _ in model.named_parameters())
    tap = Tap(trace, keep=("*.moe.aux_loss", "*.moe.load")) if routed else OFF
    logits_BTV = model(*batch.inputs, mask=mask, tap=tap)
    targets_BT = batch.targets_BT.masked_fill(~batch.counts_BT, UNCOUNTED)
    loss = F.cross_entropy(logits_BTV.flatten(0, 1), targets_BT.flatten(), ignore_index=UNCOUNTED)
    balance = [trace[name].mean() for name in trace if name.endswith("aux_loss")]
    return loss + BALANCE * sum(balance), trace


def view(model: Transformer, step: int, steps: int) -> Tensor | None:
    """Which tokens may be seen, where that is not up to the model's own mask: T T.

    A hidden token tells nothing itself: attention that is spread over the whole text finds no neighbour to learn from,
    and MLM stays at the frequent words. So it sees 1 token to each side at first, then more, at last all of them.
    """
    length, done = model.config.max_tokens, step / steps
    if objective(model.config) != "mlm" or done >= WIDE:
        return None
    at_T = torch.arange(length)
    return (at_T[:, None] - at_T).abs() <= length ** max(0, (done - NARROW) / (WIDE - NARROW))


def even_out(model: Transformer, trace: Trace) -> None:
    """DeepSeek-V3, section 2.1.2: an expert chosen less often than the mean gets a larger bias, else a smaller one."""
    for name, p in model.named_parameters():
        if name.endswith(".router.bias"):
            stack, _, layer, *_ = name.split(".")
            load_E = trace[f"{stack}.{layer}.moe.load"].float().mean(0)
            p.data += BIAS_STEP * (load_E.mean() - load_E).sign()


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
        update(model, optimizer, loss, rate(step, steps, PEAK[model.config.placement], WARMUP))
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
        "view_widens": [NARROW, WIDE],
        "balance_loss": BALANCE,
        "balance_bias_step": BIAS_STEP,
    }


if __name__ == "__main__":
    main()
