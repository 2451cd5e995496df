"""What all recipes train by: first weights, optimizer, learning rate, batches and one update.

AdamW: Loshchilov and Hutter, "Decoupled weight decay regularization", 2017. First weights: Radford et al. 2019 (GPT-2),
section 2.3. Learning rate: a linear warm-up, then half a cosine.
"""

import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn

PEAK, FLOOR, WARMUP, DECAY, CLIP = 3e-3, 1e-4, 200, 0.1, 1.0
BETAS = (0.9, 0.95)
WRITES = ("self.o.weight", "cross.o.weight", "down.weight")  # matrices that write to the residual stream


def initialise(model: nn.Module, layers: int, seed: int, spread: float) -> None:
    """Matrices N(0, spread), those that write to the residual stream smaller by sqrt(2 layers); gains 1, biases 0."""
    rng = torch.Generator().manual_seed(seed)
    for name, p in model.named_parameters():
        if p.dim() == 1:
            torch.nn.init.constant_(p, float(name.endswith("gain")))
        else:
            std = spread / math.sqrt(2 * layers) if name.endswith(WRITES) else spread
            torch.nn.init.normal_(p, std=std, generator=rng)


def batches(
    ids: Tensor, length: int, size: int, seed: int, first: int = 0, echoes: tuple[int, int, int] = (0, 1, 1)
) -> Iterator[Tensor]:
    """Endless batches size x (length + 1), from batch `first` on: each epoch cuts at another offset and shuffles.

    echoes: how many rows of each batch say their first tokens over and over, and the fewest and most of these tokens.
    """
    rows_echoed, shortest, longest = echoes
    step, epoch = 0, 0
    while True:
        rng = torch.Generator().manual_seed(seed + epoch)
        starts = torch.arange(int(torch.randint(length, (), generator=rng)), len(ids) - length, length)
        starts = starts[torch.randperm(len(starts), generator=rng)]
        for chosen in starts[: len(starts) // size * size].split(size):
            periods = torch.randint(shortest, longest + 1, (rows_echoed,), generator=rng).tolist()
            if step >= first:
                rows = torch.stack([ids[s : s + length + 1] for s in chosen.tolist()])
                for row, period in enumerate(periods):
                    rows[row] = rows[row, torch.arange(length + 1) % period]
                yield rows
            step += 1
        epoch += 1


def rate(step: int, steps: int, peak: float = PEAK, warmup: int = WARMUP) -> float:
    """Learning rate: a linear warm-up, then half a cosine from the peak down to FLOOR."""
    if step < warmup:
        return peak * (step + 1) / warmup
    return FLOOR + (peak - FLOOR) * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup))) / 2


def make_optimizer(model: nn.Module) -> torch.optim.AdamW:
    """AdamW; only matrices decay."""
    matrices = {"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": DECAY}
    vectors = {"params": [p for p in model.parameters() if p.dim() < 2], "weight_decay": 0.0}
    return torch.optim.AdamW([matrices, vectors], lr=PEAK, betas=BETAS)


def update(model: nn.Module, optimizer: torch.optim.Optimizer, loss: Tensor, lr: float) -> None:
    """One step down the gradient of a loss, its norm clipped."""
    for group in optimizer.param_groups:
        group["lr"] = lr
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
    optimizer.step()
