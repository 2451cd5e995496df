"""Short memory as a task: one marked letter, d letters of noise behind it, and the question which letter was marked.

    A'  c f a h b ... e  ?   ->  A        d + 2 tokens read, each one of 2 n + 1; a guess is right 1/n of the time
A net that is only ever shown one distance can learn it if the gradient of the answer reaches the marked letter across d
steps (Bengio et al. 1994, "Learning long-term dependencies with gradient descent is difficult", section II); shown all
distances, it learns near ones first. After Hochreiter and Schmidhuber 1997, section 5.2.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from core.classics.language import RecurrentLM
from core.families.gpt import gpt2
from core.model import Transformer
from core.parts.ffn import FFN
from core.parts.positions import Rope
from core.weights.tiny_recurrent import initialise

LETTERS = 8
ASK = 2 * LETTERS  # letters, the same letters marked, the question
VOCAB = ASK + 1
WIDTH, LONGEST = 32, 128


@dataclass(frozen=True)
class Contender:
    """A net that is trained to recall: its cell, its units, the first bias of its forget gate (LSTM only)."""

    kind: str
    hidden: int
    forget: float = 0.0


CONTENDERS = {  # within 2 % of as many parameters each
    "rnn": Contender("rnn", 103),
    "gru": Contender("gru", 57),
    "lstm-0": Contender("lstm", 48),
    "lstm": Contender("lstm", 48, forget=1.0),
    "lstm-5": Contender("lstm", 48, forget=5.0),
    "attention": Contender("attention", 198),
}


def make(name: str, seed: int) -> nn.Module:
    """An untrained contender. Attention: one layer of GPT-2's parts, rotary positions, ``hidden`` units inside."""
    of = CONTENDERS[name]
    if of.kind != "attention":
        model = RecurrentLM(of.kind, VOCAB, WIDTH, of.hidden)
        initialise(model, seed, of.forget)
        return model
    body = gpt2(WIDTH, layers=1, heads=2, length=LONGEST + 2, vocab_size=VOCAB)
    net = Transformer(replace(body, positions=Rope.Config(), ffn=FFN.Config(hidden=of.hidden)))
    rng = torch.Generator().manual_seed(seed)
    for name_, p in net.named_parameters():
        if p.dim() > 1:
            nn.init.normal_(p, std=0.1, generator=rng)
        else:
            nn.init.constant_(p, float(name_.endswith("gain")))
    return net


def draw(rng: torch.Generator, count: int, distance: int) -> tuple[Tensor, Tensor]:
    """Sentences B T with T = distance + 2, and the letter that each asks for."""
    ids_BT = torch.randint(LETTERS, (count, distance + 2), generator=rng)
    right_B = ids_BT[:, 0].clone()
    ids_BT[:, 0] += LETTERS
    ids_BT[:, -1] = ASK
    return ids_BT, right_B


def any_distance(rng: torch.Generator) -> int:
    """1 .. LONGEST, each doubling as likely as the last."""
    return round(math.exp(float(torch.rand((), generator=rng)) * math.log(LONGEST)))


def answers(model: Callable[[Tensor], Tensor], ids_BT: Tensor) -> Tensor:
    """Scores of the letters at the question, B n."""
    return model(ids_BT)[:, -1, :LETTERS]


@torch.no_grad()
def accuracy(model: Callable[[Tensor], Tensor], distance: int, count: int, seed: int) -> float:
    """The share of ``count`` sentences, drawn with that seed, whose letter is recalled."""
    ids_BT, right_B = draw(torch.Generator().manual_seed(seed), count, distance)
    return float((answers(model, ids_BT).argmax(-1) == right_B).float().mean())
