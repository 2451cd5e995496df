"""How good a twin is on verses it has never seen, beside models that count words.

MLM: the share of hidden tokens that are the first, or among the first five, of the model's guesses; and -ln p of them.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from core.model import Transformer
from core.train.objectives import Batch, causal_batch, infill_batch, mlm_batch, nsp_batch
from core.train.training import judge
from core.weights.twins import LENGTH, VOCAB
from recipes.ngram import Ngram
from recipes.twins import rows, text
from recipes.twins.baselines import Neighbours, bounded
from recipes.twins.text import Verses

SEED, SIZE = 7, 64  # of the measurement; rows in a batch
Figures = dict[str, float]


def roomy(verses: Verses) -> list[int]:
    """The verses that begin a whole row."""
    places = verses.places
    return places[verses.starts[places + 1] + LENGTH <= len(verses.ids)].tolist()


def masked(verses: Verses) -> list[Batch]:
    """Each verse as sentence A once, every other time with a B that does not follow; tokens hidden as in training."""
    rng = torch.Generator().manual_seed(SEED)
    places = roomy(verses)
    others = [places[i] for i in torch.randperm(len(places), generator=rng).tolist()]
    found = []
    for first in range(0, len(places), SIZE):
        some = list(range(first, min(first + SIZE, len(places))))
        pairs = [rows.pair(verses, places[i], (places if i % 2 == 0 else others)[i], LENGTH) for i in some]
        asked = nsp_batch(pairs, [i % 2 == 0 for i in some], LENGTH, text.CLS, text.SEP)
        spare = (asked.targets_BT == text.CLS) | (asked.targets_BT == text.SEP)
        hidden = mlm_batch(asked.targets_BT, text.MASK, VOCAB, rng, spare_BT=spare)
        found.append(hidden._replace(inputs=(hidden.inputs[0], *asked.inputs[1:]), pairs_B=asked.pairs_B))
    return found


def continued(verses: Verses) -> list[Batch]:
    """The next token, in 64 tokens from the beginning of each verse on."""
    return [causal_batch(some) for some in rows.windows(verses, torch.tensor(roomy(verses)), LENGTH, False).split(SIZE)]


def infilled(verses: Verses) -> list[Batch]:
    """Three spans of a text from the beginning of each verse on; their ends are not judged, only their words."""
    rng = torch.Generator().manual_seed(SEED)
    all_rows = rows.windows(verses, torch.tensor(roomy(verses)), LENGTH - 1 - 2 * rows.SPANS, False)
    asked = [rows.blanked(some, rows.SPANS, rng) for some in all_rows.split(SIZE)]
    return [batch._replace(counts_BT=batch.counts_BT & (batch.targets_BT != text.END)) for batch in asked]


def finished(verses: Verses) -> list[Batch]:
    """The second half of a text from the beginning of each verse on."""
    all_rows = rows.windows(verses, torch.tensor(roomy(verses)), LENGTH - 2, False)
    half = LENGTH // 2
    return [
        infill_batch(some, [[(half, LENGTH - 1)]] * len(some), text.GMASK, text.START, None)
        for some in all_rows.split(SIZE)
    ]


@torch.no_grad()
def of_model(model: Transformer, batches: list[Batch]) -> Figures:
    """Loss in nats, top-1 and top-5 accuracy over all that counts; and of pairs."""
    judged = [judge(model, batch) for batch in batches]
    found = scored(torch.cat([one.logits_NV for one in judged]), torch.cat([one.targets_N for one in judged]))
    pairs = [(one.pair_logits_B2, one.pair_targets_B) for one in judged]
    told = [
        logits_B2.argmax(-1) == true_B for logits_B2, true_B in pairs if logits_B2 is not None and true_B is not None
    ]
    if told:
        right = torch.cat(told)
        found |= {"pairs": len(right), "pair_accuracy": round(right.float().mean().item(), 4)}
    return found


def scored(logits_NV: Tensor, targets_N: Tensor) -> Figures:
    """Figures of guesses: logits, or logarithms of probabilities."""
    ranked = logits_NV.topk(5).indices == targets_N[:, None]
    return {
        "tokens": len(targets_N),
        "loss": round(F.cross_entropy(logits_NV.float(), targets_N).item(), 4),
        "top1": round(ranked[:, 0].float().mean().item(), 4),
        "top5": round(ranked.any(-1).float().mean().item(), 4),
    }


def of_counts(model: Neighbours, batches: list[Batch], context: bool) -> Figures:
    """The same of a model that counts, on the same damaged rows: with the neighbours, or (unigram) without."""
    logs, targets = [], []
    for batch in batches:
        ids_BT = batch.inputs[0]
        assert ids_BT is not None
        for row, at in batch.counts_BT.nonzero().tolist():
            left, right = (int(ids_BT[row, at + step]) if context else text.MASK for step in (-1, 1))
            logs.append(model.probabilities(left, right).log().float())
            targets.append(int(batch.targets_BT[row, at]))
    return scored(torch.stack(logs), torch.tensor(targets))


def of_ngram(verses: Verses, order: int, batches: list[Batch]) -> Figures:
    """Loss of an n-gram model (modified Kneser-Ney) on the same tokens, each given the row before it."""
    model = Ngram([i for i in bounded(verses) if i != text.SEP], order, VOCAB)
    told = [
        math.log(model.probability(tuple(row[max(0, at + 2 - order) : at + 1]), said[at]))
        for batch in batches
        for row, said in zip(batch.inputs[0].tolist(), batch.targets_BT.tolist(), strict=True)  # type: ignore[union-attr]
        for at in range(len(row))
    ]
    return {"tokens": len(told), "loss": round(-sum(told) / len(told), 4)}
