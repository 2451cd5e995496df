"""Who can write on: GPT and GLM token by token; BERT only by [MASK] after [MASK], for which it was never trained.

p(w_t | w_<t) for GPT;   p(w_t | text, w_<t) for GLM behind [gMASK];   p(w | text, [MASK] at the end) for BERT
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import torch

import core
from core.generate.filling import Said, append_masks, moved, write_on
from core.generate.sampling import greedy, sampler
from core.parts.masks import prefix_mask
from ui.objectives.predictions import Predictions, predict_words, vector_site
from ui.objectives.twins import BERT, GLM, GPT, special, tokenizer
from ui.runs import models
from ui.runs.run import Run

STEPS = 12
TOP_P = 0.9  # of the rows that are drawn
SEEDS = 99
ROUNDING = 1e-4  # float32 sums in another order differ by less
WRITERS = ("gpt", "glm", "bert", "gpt_drawn", "glm_drawn")
MODELS = {"gpt": GPT, "gpt_drawn": GPT, "glm": GLM, "glm_drawn": GLM, "bert": BERT}


@dataclass(frozen=True)
class Written:
    """What one of them writes: tokens as shown, and the prediction behind each."""

    before: list[str]  # what stands between the text and the first written token
    behind: list[str]  # and behind it
    tokens: list[str]
    predictions: Predictions

    @property
    def different(self) -> int:
        return len(set(self.tokens))


@dataclass(frozen=True)
class Writing:
    rows: dict[str, Written]
    moved: dict[str, float]  # by how much the vectors of the text change when a token is written behind it


def writing(r: Run, seed: int) -> Writing:
    return r.once(("writing", seed), lambda: _writing(r, seed))


def _writing(r: Run, seed: int) -> Writing:
    text = [special("[CLS]"), *(id_ for id_, added in zip(r.ids, r.special, strict=True) if not added)]
    plain = r.once(("written",), lambda: _plain(text))
    drawn = {
        "gpt_drawn": _continued(GPT, text, [], sampler(1.0, seed, top_p=TOP_P)),
        "glm_drawn": _continued(GLM, text, ["[gMASK]", "[sop]"], sampler(1.0, seed, top_p=TOP_P)),
    }
    rows = plain | drawn
    return Writing({name: rows[name] for name in WRITERS}, r.once(("moved",), lambda: _moved(text)))


def _plain(text: list[int]) -> dict[str, Written]:
    return {
        "gpt": _continued(GPT, text, [], greedy),
        "glm": _continued(GLM, text, ["[gMASK]", "[sop]"], greedy),
        "bert": _forced(text),
    }


def _continued(name: str, text: list[int], before: list[str], choose: Any) -> Written:
    """Token by token; then all predictions once more in one run: what comes later cannot change them."""
    model, given = models.load(name), [*text, *map(special, before)]
    prefix = len(text) + 1 if before else 0
    steps = min(STEPS, model.config.max_tokens - len(given))
    written = [one.token for one in write_on(model, given, steps, prefix, choose)]
    row, site = torch.tensor([[*given, *written[:-1]]]), vector_site(model)
    at_T = torch.arange(row.shape[1])
    trace = core.run(model, row, mask=prefix_mask(at_T, at_T, prefix), keep=(site, "head.logits"))
    own = tokenizer().show
    predictions = predict_words(
        model, trace["head.logits"][0, len(given) - 1 :], trace[site][0, len(given) - 1 :], written, own
    )
    return Written(before, [], [own(token) for token in written], predictions)


def _forced(text: list[int]) -> Written:
    """[MASK] behind the text, filled in and kept, and again."""
    model, mask_id, sep_id = models.load(BERT), special("[MASK]"), special("[SEP]")
    steps = min(STEPS, model.config.max_tokens - len(text) - 1)
    site = vector_site(model)
    filled: list[Said] = append_masks(model, text, steps, mask_id, sep_id, keep=(site,))
    logits, vectors = (
        [one.trace[name][0, at] for at, one in enumerate(filled, len(text)) if one.trace is not None]
        for name in ("head.logits", site)
    )
    tokens = [one.token for one in filled]
    own = tokenizer().show
    predictions = predict_words(model, torch.stack(logits), torch.stack(vectors), tokens, own)
    return Written([], ["[MASK]", "[SEP]"], [own(token) for token in tokens], predictions)


def _moved(text: list[int]) -> dict[str, float]:
    """Of the last layer's vectors of the text, when its own last token is written behind it once more."""
    last = text[-1:]
    after = partial(moved, appended=last)
    bert, gpt, glm = (models.load(name) for name in (BERT, GPT, GLM))
    part_a = [*text, special("[gMASK]")]
    return {
        "bert": after(bert, text, prefix=None, site=f"enc.{bert.config.n_layers - 1}.resid_post"),
        "gpt": after(gpt, text, prefix=None, site=f"dec.{gpt.config.n_layers - 1}.resid_post"),
        "glm": after(glm, part_a, prefix=len(part_a), site=f"dec.{glm.config.n_layers - 1}.resid_post"),
    }


def who_changes(writing: Writing) -> str:
    """Whose vectors of the text change when a token is written behind it."""
    changed = [name for name, size in writing.moved.items() if size > ROUNDING]
    return {(): "none", ("bert",): "bert", ("gpt",): "gpt"}.get(tuple(changed), "all")
