"""Fine-tuning: a trained body, a new head with one row for each class, and a few labelled texts that change both.

    p(class | text) = softmax(x W + b),   x: the stream of [CLS] (through BERT's pooler), or of the last token (GPT)
Radford et al. 2018 (GPT), section 3.2; Devlin et al. 2018 (BERT), sections 3.2 and 4.1.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from core.model import Transformer
from core.parts.heads import BertHead, HeadConfig, Pooler
from core.parts.part import Size, linear
from core.trace import OFF, Tap
from core.train.objectives import Batch
from core.train.start import first_weights
from core.train.training import Plan, Training

Example = tuple[list[int], int]  # the tokens of a text, and its class
SPREAD = 0.02  # of a new head, and of a body that starts again
AT_ONCE = 64


class ClassHead(nn.Module):
    """A score for each class, at every token it is given."""

    @dataclass(frozen=True, kw_only=True)
    class Config(HeadConfig):
        classes: int
        tied: bool = False

        def __post_init__(self) -> None:
            if self.classes < 2:
                raise ValueError(f"expected at least 2 classes, got {self.classes}")

        def build(self, vocab_size: int, width: int) -> ClassHead:
            return ClassHead(self.classes, width)

        def size(self, vocab_size: int, width: int) -> Size:
            return linear(width, self.classes)

    def __init__(self, classes: int, width: int) -> None:
        super().__init__()
        self.pool: nn.Linear | None = None  # BERT's, where the body brings it along
        self.classes = nn.Linear(width, classes)

    def forward(self, x_BTC: Tensor, tap: Tap = OFF) -> Tensor:
        return self.classes(x_BTC if self.pool is None else self.pool(x_BTC).tanh())


def twin(model: Transformer) -> Transformer:
    """A copy with weights of its own; the tokenizer, which nothing changes, is shared."""
    return copy.deepcopy(model, {id(model.tokenizer): model.tokenizer} if model.reads_text else {})


def classifier(model: Transformer, classes: int, seed: int = 0) -> Transformer:
    """A copy of a model that says a class where it said a word. The model itself stays as it is."""
    body = twin(model)
    config = ClassHead.Config(classes=classes)
    head = config.build(0, model.config.width).to(model.device)
    torch.nn.init.zeros_(head.classes.bias)
    with torch.no_grad():
        rng = torch.Generator().manual_seed(seed)
        head.classes.weight.copy_(SPREAD * torch.randn(head.classes.weight.shape, generator=rng))
    pooler = body.head if isinstance(body.head, Pooler) else getattr(body.head, "pooler", None)
    if isinstance(body.head, Pooler | BertHead) and pooler is not None:
        head.pool = pooler.pool
    body.head = head
    body.config = replace(model.config, head=config)
    return body


def untrained(model: Transformer, seed: int = 0) -> Transformer:
    """The same parts with first weights, as BERT began: matrices N(0, 0.02), gains 1, biases 0."""
    return first_weights(twin(model), SPREAD, seed)


class FineTuning(Training):
    """``for step in FineTuning(model, examples, 2, plan)``: a copy of the model learns the classes of the examples.

    A step reads ``size`` of the examples; each pass over them is shuffled anew, by the seed. Loss and accuracy of a
    step are of its own examples, before its update: ``accuracy(held_out)`` is what tells.
    """

    def __init__(
        self, model: Transformer, examples: Sequence[Example], classes: int, plan: Plan, seed: int = 0, size: int = 16
    ) -> None:
        checked(model, examples, classes)
        self.examples, self.seed, self.size = list(examples), seed, min(size, len(examples))
        super().__init__(classifier(model, classes, seed), self.draw, plan)

    def draw(self, step: int) -> Batch:
        """The examples of a step, by its number from 0."""
        steps = len(self.examples) // self.size  # in a pass; what is left over comes at other places of the next one
        rng = torch.Generator().manual_seed(self.seed * 1_000_003 + step // steps)
        order = torch.randperm(len(self.examples), generator=rng).tolist()
        first = step % steps * self.size
        return labelled(self.model, [self.examples[i] for i in order[first : first + self.size]])

    @torch.no_grad()
    def predict(self, ids: list[int]) -> Tensor:
        """The probability of each class, for one text."""
        return scores(self.model, [(ids, 0)])[0].softmax(-1)

    def accuracy(self, examples: Sequence[Example]) -> float:
        """The share of examples whose likeliest class is their own."""
        return accuracy(self.model, examples)


def labelled(model: Transformer, examples: Sequence[Example]) -> Batch:
    """Examples as a batch: filled up to the longest, judged at the one token that the class is read off."""
    lengths_B = torch.tensor([len(ids) for ids, _ in examples])
    at_T = torch.arange(int(lengths_B.max()))
    rows_BT = torch.zeros(len(examples), len(at_T), dtype=torch.long)
    for row_T, (ids, _) in zip(rows_BT, examples, strict=True):
        row_T[: len(ids)] = torch.tensor(ids)
    real_BT = at_T < lengths_B[:, None]
    # who sees everything is read at the first token; who sees only what came before, at the last
    read_B = lengths_B - 1 if model.config.causal else torch.zeros_like(lengths_B)
    labels_B = torch.tensor([label for _, label in examples])
    return Batch((rows_BT, None, None, None, real_BT), labels_B[:, None].expand_as(rows_BT), at_T == read_B[:, None])


@torch.no_grad()
def scores(model: Transformer, examples: Sequence[Example]) -> Tensor:
    """The scores of the classes, a row for each example."""
    rows = []
    for first in range(0, len(examples), AT_ONCE):
        batch = labelled(model, examples[first : first + AT_ONCE]).to(model.device)
        rows.append(model(*batch.inputs)[batch.counts_BT])
    return torch.cat(rows)


def accuracy(model: Transformer, examples: Sequence[Example]) -> float:
    """The share of examples whose likeliest class is their own."""
    labels = torch.tensor([label for _, label in examples])
    return float((scores(model, examples).argmax(-1).cpu() == labels).float().mean())


def checked(model: Transformer, examples: Sequence[Example], classes: int) -> None:
    """ValueError unless every example is one that the model can read, of a class that there is."""
    if model.config.crossed:
        raise ValueError("expected an encoder or a decoder, got both")
    if not examples:
        raise ValueError("expected at least one example, got none")
    for ids, label in examples:
        if not 1 <= len(ids) <= model.config.max_tokens:
            raise ValueError(f"expected texts of 1 to {model.config.max_tokens} tokens, got one of {len(ids)}")
        if not 0 <= label < classes:
            raise ValueError(f"expected classes 0 to {classes - 1}, got {label}")


def finetuning(
    model: Transformer, examples: Sequence[Example], classes: int, plan: Plan, seed: int = 0, size: int = 16
) -> FineTuning:
    """An iterator of ``Step``, that can be paused and gone on with like any ``Training``."""
    return FineTuning(model, examples, classes, plan, seed, size)
