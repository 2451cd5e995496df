"""tiny-gpt: a GPT-2 of 1,071,872 parameters, trained on a public-domain Bible with our own core.

Half an hour on two shared CPU cores. Held-out books: 1.368 bits per byte, where a Kneser-Ney trigram has 1.527.

    apt-get install sword-text-web libsword-utils
    OMP_WAIT_POLICY=passive python -m recipes.tiny_gpt          # resumes where it was stopped; --steps 20 to try

Writes assets/models/tiny-gpt: weights (float16, Hugging Face layout), tokenizer, checkpoints along training, the
held-out excerpt, and recipe.json with every figure.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from core.model import Transformer
from core.weights.checkpoints import save_int8
from core.weights.hf import gpt2
from core.weights.hf.rules import transposed, transposed_thirds
from recipes import bits, corpus, report, training
from recipes.training import BETAS, CLIP, DECAY, FLOOR, PEAK, WARMUP, initialise, make_optimizer, rate, update

FOLDER = Path(__file__).parent.parent / "assets" / "models" / "tiny-gpt"
CONFIG: dict[str, object] = {
    "model_type": "gpt2",
    "architectures": ["GPT2LMHeadModel"],
    "vocab_size": 2048,
    "n_positions": 128,
    "n_embd": 128,
    "n_layer": 4,
    "n_head": 4,
    "activation_function": "gelu_new",
    "layer_norm_epsilon": 1e-5,
    "resid_pdrop": 0.0,
    "embd_pdrop": 0.0,
    "attn_pdrop": 0.0,
    "bos_token_id": 0,
    "eos_token_id": 0,
    "tie_word_embeddings": True,
}
SEED, LENGTH, BATCH, STEPS = 20261121, 128, 32, 4000
SPREAD = 0.05  # of the first weights: GPT-2's 0.02 at width 768, brought to width 128 by 1/sqrt(width)
# One row in eight says a passage of 16 to 64 tokens over and over. Text alone formed no induction head in a first try
# of 1,600 steps; a row that can be had by copying forms one, and it also serves names in text never seen.
ECHOES, SHORTEST, LONGEST = 4, 16, 64
KEEP = (0, 50, 100, 200, 300, 400, 600, 800, 1200, 1500, 1800, 2600, 4000)  # closer where more changes


def make_model(config: dict[str, object], seed: int) -> Transformer:
    """An untrained GPT-2 of that config."""
    model = Transformer(gpt2.config(config, ()))
    initialise(model, model.config.n_layers, seed, SPREAD)
    return model


def to_hf(model: Transformer) -> dict[str, Tensor]:
    """The weights under Hugging Face's names and shapes: the rules that `from_hf` reads by, backwards."""
    ours, theirs = model.state_dict(), {}
    for rule in gpt2.rules(model.config):
        joined = torch.cat([ours[name] for name in ([rule.ours] if isinstance(rule.ours, str) else rule.ours)])
        turned = joined.T if rule.how in (transposed, transposed_thirds) else joined
        theirs[f"transformer.{rule.theirs}"] = turned.detach().clone().contiguous()
    return theirs


def batches(ids: Tensor, length: int, size: int, seed: int, first: int = 0) -> Iterator[Tensor]:
    """Endless batches size x (length + 1), whose first ECHOES rows are echoes."""
    return training.batches(ids, length, size, seed, first, echoes=(ECHOES, SHORTEST, LONGEST))


def train_step(model: Transformer, optimizer: torch.optim.Optimizer, batch: Tensor, lr: float) -> float:
    """One update. Gives the batch's mean loss before it, in nats a token."""
    loss = F.cross_entropy(model(batch[:, :-1]).flatten(0, 1), batch[:, 1:].flatten())
    update(model, optimizer, loss, lr)
    return loss.item()


def train(ids: list[int], held: list[int], size: int, steps: int, out: Path, resume: Path) -> tuple[Transformer, dict]:
    """All steps, with a checkpoint and its held-out figures at each of KEEP; after a stop it goes on from the last."""
    model = make_model(CONFIG, SEED)
    optimizer = make_optimizer(model)
    log: dict = {"seconds": 0.0, "checkpoints": []}
    first = 0
    if resume.exists():
        saved = torch.load(resume, weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        first, log = saved["step"], saved["log"]
    data = batches(torch.tensor(ids), LENGTH, BATCH, SEED, first)
    began = time.monotonic() - log["seconds"]
    for step in range(first, steps + 1):
        if (step in KEEP or step == steps) and not any(entry["step"] == step for entry in log["checkpoints"]):
            file = f"step-{step:05d}.safetensors"
            save_int8(to_hf(model), out / file)
            found = bits.figures(bits.nats(model, held, LENGTH), len(held) - 1, size)
            log["checkpoints"].append({"step": step, "file": file, "tokens_seen": step * BATCH * LENGTH, **found})
            log["seconds"] = time.monotonic() - began
            state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "log": log}
            torch.save(state, resume)
            print(f"{log['seconds']:6.0f} s  {log['checkpoints'][-1]}", flush=True)
        if step < steps:
            loss = train_step(model, optimizer, next(data), rate(step, steps))
            if step % 50 == 0:
                print(f"{time.monotonic() - began:6.0f} s  step {step}  loss {loss:.3f}", flush=True)
    return model, log


def settings(steps: int) -> dict[str, object]:
    """What a second run needs to be the same."""
    optimizer = {"name": "AdamW", "betas": list(BETAS), "weight_decay": DECAY, "clip": CLIP}
    schedule = {"peak": PEAK, "floor": FLOOR, "warmup_steps": WARMUP, "shape": "linear, then cosine"}
    return {
        "seed": SEED,
        "steps": steps,
        "batch": [BATCH, LENGTH],
        "tokens_seen": steps * BATCH * LENGTH,
        "echoes": {"rows_per_batch": ECHOES, "tokens": [SHORTEST, LONGEST]},
        "dropout": 0.0,
        "optimizer": optimizer,
        "learning_rate": schedule,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--resume", type=Path, default=Path(tempfile.gettempdir()) / "tiny-gpt-resume.pt")
    args = parser.parse_args()
    torch.set_num_threads(2)
    (args.out / "checkpoints").mkdir(parents=True, exist_ok=True)
    learned, held = corpus.split(corpus.chapters())
    tokenizer = corpus.make_tokenizer(list(learned.values()), int(str(CONFIG["vocab_size"])))
    tokenizer.save(str(args.out / "tokenizer.json"))
    ids, held_ids = (corpus.stream(tokenizer, list(texts.values())) for texts in (learned, held))
    size = sum(len(text.encode()) for text in held.values())
    model, log = train(ids, held_ids, size, args.steps, args.out / "checkpoints", args.resume)
    report.write(args.out, CONFIG, to_hf(model), tokenizer, settings(args.steps), log)


if __name__ == "__main__":
    main()
