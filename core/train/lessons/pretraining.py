"""Two models in small that differ in nothing but their objective: one fills gaps (MLM), the other goes on (CLM).

    MLM: -ln p(hidden | both sides), 15 % of the tokens       CLM: -ln p(next | everything before), every token
Same sentences in the same order, same tokenizer, same size, same first weights wherever they have the same part.
Devlin et al. 2018 (BERT), section 3.1; Radford et al. 2018 (GPT), section 3.1.
"""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple, TypedDict

import torch
import torch.nn.functional as F
from torch import Tensor

from core.config import ModelConfig
from core.families.encoders import bert
from core.model import Transformer
from core.parts.heads import LMHead, MaskedHead
from core.parts.positions import Learned
from core.tokens.tokenizers import Tokenizer
from core.train.objectives import Batch, causal_batch, mlm_batch
from core.train.start import first_weights
from core.train.training import judge, right

FOLDER = Path(__file__).parents[3] / "assets" / "data" / "everyday"  # made by recipes/everyday.py
SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
PAD, UNK, CLS, SEP, MASK = range(len(SPECIALS))
WIDTH, LAYERS, HEADS, LENGTH, ROWS = 64, 2, 4, 32, 32
NAMES = ("mlm", "clm")
SPREAD = 0.05  # of the first weights
HELD_OUT = 1000  # sentences that no step reads
JUDGED = 64  # rows of a measurement
AHEAD = 10_000_000  # the number of a measurement's "step": its chance is nobody else's


class Text(NamedTuple):
    """Sentences as one line of tokens, each between [CLS] and [SEP], and where those that a row may begin with do."""

    ids: Tensor
    starts: Tensor


class Corpus(NamedTuple):
    tokenizer: Tokenizer
    learned: Text
    held_out: Text
    sentences: int


@cache
def vocabulary() -> Tokenizer:
    return Tokenizer.from_file(str(FOLDER / "tokenizer.json"))


def sentences() -> list[str]:
    """All that ship."""
    return gzip.decompress((FOLDER / "sentences.txt.gz").read_bytes()).decode().split("\n")


@cache
def corpus() -> Corpus:
    """The sentences that ship, some of them held out."""
    tokenizer = vocabulary()
    rows = [[CLS, *found.ids, SEP] for found in tokenizer.fast.encode_batch(sentences(), add_special_tokens=False)]
    random.Random(0).shuffle(rows)
    return Corpus(tokenizer, lined(rows[HELD_OUT:]), lined(rows[:HELD_OUT]), len(rows))


def lined(rows: list[list[int]]) -> Text:
    ids = torch.tensor([id_ for row in rows for id_ in row])
    starts = (ids == CLS).nonzero()[:, 0]
    return Text(ids, starts[starts + LENGTH <= len(ids)])


def twin_config(name: str, vocab_size: int) -> ModelConfig:
    """BERT's blocks and, for CLM, the same under a causal mask, without BERT's segments and transformed output."""
    norm = bert(WIDTH, LAYERS, HEADS).norm
    body = replace(
        bert(WIDTH, LAYERS, HEADS),
        vocab_size=vocab_size,
        max_tokens=LENGTH,
        positions=Learned.Config(length=LENGTH),
        head=MaskedHead.Config(norm=norm),
    )
    if name == "mlm":
        return body
    return replace(
        body,
        encoder_layers=0,
        decoder_layers=LAYERS,
        mask="causal",
        embedding=replace(body.embedding, segments=0),
        head=LMHead.Config(bias=True),
    )


def untrained_twins(found: Corpus, seed: int) -> dict[str, Transformer]:
    """Matrices N(0, 0.05), gains 1, biases 0; only how frequent each word is stands in the output's bias."""
    size = found.tokenizer.vocab_size
    first = first_weights(Transformer(twin_config("mlm", size)), SPREAD, seed)
    with torch.no_grad():
        counts_V = torch.bincount(found.learned.ids, minlength=size)
        first.state_dict()["head.vocab.bias"].copy_(((counts_V + 0.5) / counts_V.sum()).log())
    other = Transformer(twin_config("clm", size))
    weights = {name.replace("enc.", "dec."): value for name, value in first.state_dict().items()}
    other.load_state_dict({name: weights[name] for name in other.state_dict()})
    return {"mlm": first, "clm": other}


def rows_of(text: Text, step: int, seed: int, count: int) -> tuple[Tensor, torch.Generator]:
    """The same rows for both twins: from the beginning of a sentence on."""
    rng = torch.Generator().manual_seed(seed * 1_000_003 + step)
    starts = text.starts[torch.randint(len(text.starts), (count,), generator=rng)]
    return text.ids[starts[:, None] + torch.arange(LENGTH)], rng


def batch(name: str, text: Text, size: int, seed: int, step: int, count: int = ROWS) -> Batch:
    """What a twin is given at a step, and what it should say."""
    rows_BT, rng = rows_of(text, step, seed, count)
    if name == "clm":
        return causal_batch(rows_BT)
    return mlm_batch(rows_BT, MASK, size, rng, spare_BT=rows_BT < len(SPECIALS))


def batches(name: str, found: Corpus, seed: int) -> partial[Batch]:
    return partial(batch, name, found.learned, found.tokenizer.vocab_size, seed)


class Facts(TypedDict):
    """Sizes of the corpus and of the models, the share of the tokens read that each twin is judged by, a blind loss."""

    sentences: int
    held_out: int
    vocabulary: int
    layers: int
    width: int
    parameters: dict[str, int]
    judged: dict[str, float]
    blind: float


@cache
def facts() -> Facts:
    """What the recipe counted of the corpus and the twins: ``counted`` says it again."""
    return json.loads((FOLDER / "facts.json").read_text(encoding="utf-8"))


def counted(found: Corpus) -> Facts:
    """The facts of a corpus and of its twins, as ``facts`` has them on disk."""
    size = found.tokenizer.vocab_size
    twins = untrained_twins(found, 0)
    shares = {
        name: batch(name, found.held_out, size, 0, AHEAD, JUDGED).counts_BT.float().mean().item() for name in NAMES
    }
    return {
        "sentences": found.sentences,
        "held_out": HELD_OUT,
        "vocabulary": size,
        "layers": LAYERS,
        "width": WIDTH,
        "parameters": {name: sum(p.numel() for p in model.parameters()) for name, model in twins.items()},
        "judged": {name: round(share, 4) for name, share in shares.items()},
        "blind": round(blind(found), 4),
    }


def blind(found: Corpus) -> float:
    """Held-out loss of one who knows how frequent each token is, and nothing else: counts + 1/2."""
    size = found.tokenizer.vocab_size
    counts_V = torch.bincount(found.learned.ids, minlength=size) + 0.5
    judged = batch("clm", found.held_out, size, 0, AHEAD, JUDGED)
    return -float((counts_V / counts_V.sum()).log()[judged.targets_BT[judged.counts_BT]].mean())


@torch.no_grad()
def held_out(name: str, model: Transformer, found: Corpus) -> tuple[float, float]:
    """Loss and accuracy on sentences never read, the same ones each time."""
    judged = judge(model, batch(name, found.held_out, found.tokenizer.vocab_size, 0, AHEAD, JUDGED))
    return F.cross_entropy(judged.logits_NV, judged.targets_N).item(), right(judged.logits_NV, judged.targets_N)


# ---- what they say ---------------------------------------------------------------------------------------------------


def read(text: str) -> list[int]:
    """A text as the twins read it: [CLS], at most as many tokens as fit, [SEP]."""
    ids = vocabulary().fast.encode(text, add_special_tokens=False).ids
    return [CLS, *ids[: LENGTH - 2], SEP]


@torch.no_grad()
def filled(model: Transformer, ids: list[int], at: int) -> Tensor:
    """What the filler says of a token it does not see: a probability for each word."""
    hidden = [*ids[:at], MASK, *ids[at + 1 :]]
    return model(torch.tensor([hidden]))[0, at].softmax(-1)


@torch.no_grad()
def followed(model: Transformer, ids: list[int], at: int) -> Tensor:
    """What the other says at that place, from what stands before it alone."""
    return model(torch.tensor([ids[:at]]))[0, -1].softmax(-1)


@torch.no_grad()
def continued(model: Transformer, ids: list[int], most: int = 12) -> list[int]:
    """The text gone on with, the likeliest word each time, to the end of a sentence at most."""
    said: list[int] = []
    while len(said) < most and len(ids) + len(said) < LENGTH and (not said or said[-1] != SEP):
        said.append(int(model(torch.tensor([ids + said]))[0, -1].argmax()))
    return said
