"""Which tokens MLM chooses: 15 % of them; of these 80 % become [MASK], 10 % another token, 10 % stay as they are.

Devlin et al. 2018 (BERT), section 3.1 and appendix A.1; core.train.objectives.mlm_batch draws them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

import core
from core.train.objectives import mlm_batch
from ui.objectives.predictions import vector_site
from ui.objectives.twins import BERT, special, tokenizer, typed_tokens
from ui.runs import models
from ui.runs.run import Run

DRAWS, MANY = 100, 10_000  # that can be looked at, that are counted
FATES = ("left", "masked", "random", "kept")
SHARE, MASKED, RANDOM = 0.15, 0.8, 0.1
RARE, SOME, OFTEN = 0.02, 0.1, 0.3  # of the question how often nothing is chosen
NEAR = 0.0005  # a share that near to one of them is shown as that one


@dataclass(frozen=True)
class Draws:
    """fates: DRAWS T, an index of FATES. Of each chosen token, in order: (draw, token, what it became, ...)."""

    tokens: list[str]
    fates: np.ndarray
    became: list[tuple[int, int, str]]  # draw, token, what stands there now
    guesses: list[tuple[int, int, str, float, float]]  # draw, token, BERT's likeliest word, its p, loss
    many: list[int]  # tokens by fate over MANY draws
    none: float  # share of the MANY draws that choose nothing at all


def draws(r: Run, seed: int) -> Draws:
    return r.once(("draws", seed), lambda: _draws(r, seed))


def _draws(r: Run, seed: int) -> Draws:
    model, own = models.load(BERT), tokenizer()
    text_1T, spare_1T = torch.tensor([r.ids]), torch.tensor([r.special])
    rng = torch.Generator().manual_seed(seed)
    text_BT = text_1T.expand(MANY, -1)
    mask_id = special("[MASK]")
    batch = mlm_batch(text_BT, mask_id, own.vocab_size, rng, SHARE, MASKED, RANDOM, spare_BT=spare_1T)
    ids_BT = batch.inputs[0]
    assert ids_BT is not None
    fates_BT = fates(text_BT, ids_BT, batch.counts_BT, mask_id)[:, ~spare_1T[0]]
    shown_BT, at = ids_BT[:DRAWS], batch.counts_BT[:DRAWS]
    trace = core.run(model, shown_BT, keep=(vector_site(model), "head.logits"))
    probs_NV = trace["head.logits"][at].float().softmax(-1)
    best = probs_NV.max(-1)
    losses = -probs_NV.gather(-1, batch.targets_BT[:DRAWS][at][:, None].to(probs_NV.device)).log()[:, 0]
    places = [(draw, t - 1) for draw, t in at.nonzero().tolist()]  # [CLS] stands before the text
    words = zip(places, best.indices.tolist(), best.values.tolist(), losses.tolist(), strict=True)
    return Draws(
        tokens=typed_tokens(r),
        fates=fates_BT[:DRAWS].numpy().astype(np.uint8),
        became=[(*place, own.show(id_)) for place, id_ in zip(places, shown_BT[at].tolist(), strict=True)],
        guesses=[(*place, own.show(id_), p, loss) for place, id_, p, loss in words],
        many=torch.bincount(fates_BT.flatten(), minlength=len(FATES)).tolist(),
        none=float((fates_BT == 0).all(-1).double().mean()),
    )


def fates(text_BT: torch.Tensor, ids_BT: torch.Tensor, chosen_BT: torch.Tensor, mask_id: int) -> torch.Tensor:
    """What became of each token: an index of FATES. A random token that happens to be the same counts as kept."""
    became_BT = torch.where(ids_BT == text_BT, 3, torch.where(ids_BT == mask_id, 1, 2))
    return torch.where(chosen_BT, became_BT, 0)


def nothing_chosen(drawn: Draws) -> tuple[str, dict[str, float]] | None:
    """How often a draw chooses no token at all, counted and expected; None: a limit is between them or near."""
    tokens = len(drawn.tokens)
    expected = (1 - SHARE) ** tokens
    low, high = min(drawn.none, expected) - NEAR, max(drawn.none, expected) + NEAR
    if any(low < limit < high for limit in (RARE, SOME, OFTEN)):
        return None
    kinds = ((RARE, "rare"), (SOME, "some"), (OFTEN, "often"))
    kind = next((name for most, name in kinds if drawn.none < most), "mostly")
    return kind, {"none": drawn.none, "expected": expected, "tokens": tokens, "many": MANY}
