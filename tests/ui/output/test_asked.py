"""The three questions of the output page against counts, a search and losses written anew, on many texts."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch

import core
from core.generate.beam import Beams, Node
from ui.output import beams, losses, operands
from ui.runs import run

TEXTS = {
    "one token": "a",
    "two": "The",
    "a sentence": "The cat sat on the mat because it was tired, and it fell",
    "equal": "the the the the the the the the",
    "one letter": "a" * 30,
    "chinese": "我吃了一个苹果",
    "signs": "🙂 <b> $x$ ... ...",
    "known by heart": "In the beginning God created the heaven and the earth.",
}
MODEL = "tiny-gpt"
LIMITS = {"few": (1, 5), "dozens": (6, 50), "hundreds": (51, 500), "more": (501, 10**9)}


def traced(text: str, model_id: str = MODEL) -> run.Run:
    return run.trace(model_id, text, keep=operands.keep(model_id))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_words_that_hold_nine_tenths(text: str) -> None:
    """At every position: words are taken one by one, the likeliest first; a hair more or less is the same class."""
    r = traced(text)
    for at in range(len(r.ids)):
        exact = np.exp(r["head.logits"][at].astype(np.float64))
        falling = sorted(exact / exact.sum(), reverse=True)

        def taken(share: float, falling: list[float] = falling) -> int:
            return next(n for n, held in enumerate(itertools.accumulate(falling), 1) if held >= share)

        true = {name for name, (least, most) in LIMITS.items() if least <= taken(0.9) <= most}
        asked = operands.nucleus(operands.operands(r, at))
        if asked is None:
            assert any(taken(0.8998) <= most < taken(0.9002) for _, most in LIMITS.values()), "not asked without need"
        else:
            assert asked[0] == taken(0.9) and {asked[1]} == true
            assert not any(taken(0.89995) <= most < taken(0.90005) for _, most in LIMITS.values())


@pytest.mark.parametrize("most", [5, 50, 500])
def test_between_two_classes_nothing_is_asked(most: int) -> None:
    """So many equal words that hold nine tenths, or nearly; many more hold the rest."""
    for held, asked in {0.9: False, 0.90001: False, 0.89999: False, 0.901: True, 0.899: True}.items():
        rest = 20 * most
        logits = np.log(np.array([held / most] * most + [(1 - held) / rest] * rest)).astype(np.float32)
        found = operands.nucleus(operands.Operands(logits, logits, [0], logits, logits, None, None))
        assert (found is not None) == asked
        if found:
            least, upper = LIMITS[found[1]]
            assert least <= found[0] <= upper and (found[0] == most) == (held > 0.9)


def searched(model: core.Transformer, ids: list[int], width: int, steps: int, stop: int) -> list[tuple[float, tuple]]:
    """Beams by brute force: all words are weighed, a finished text keeps its place; the best first."""
    live: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
    done: list[tuple[float, tuple[int, ...]]] = []
    for _ in range(steps):
        if not live:
            break
        logits = core.run(model, torch.tensor([[*ids, *tail] for _, tail in live]), keep=["head.logits"])["head.logits"]
        log_probs = logits[:, -1].double().log_softmax(-1).numpy()
        scores = np.array([score for score, _ in live])[:, None] + log_probs
        best = np.argsort(-scores, axis=None)[: width - len(done)]
        grown = [
            (float(scores[beam, word]), (*live[beam][1], int(word)))
            for beam, word in (divmod(int(place), scores.shape[1]) for place in best)
        ]
        done += [pair for pair in grown if pair[1][-1] == stop]
        live = [pair for pair in grown if pair[1][-1] != stop]
    return sorted(done + live, reverse=True)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_what_twice_the_width_finds(text: str) -> None:
    """After some positions, for every width and some lengths of the page."""
    r, model = traced(text), core.load(MODEL)
    stop = model.tokenizer.fast.token_to_id("<|endoftext|>")
    for at in {0, len(r.ids) // 2, len(r.ids) - 1}:
        for steps in (1, 3, 5):
            found = {n: searched(model, r.ids[: at + 1], n, steps, stop) for n in (1, 2, 3, 4, 6, 8)}
            for width in (1, 2, 3, 4):
                one, other = found[width], found[2 * width]
                asked = beams.compared(*(beams.search(r, at, n, steps) for n in (width, 2 * width)))
                gaps = [ends[0][0] - ends[1][0] for ends in (one, other) if len(ends) > 1]
                gaps += [abs(one[0][0] - other[0][0])] if one[0][1] != other[0][1] else []
                if asked is None:
                    assert min(gaps) < 2.1e-3, "not asked without need"
                    continue
                assert all(gap > 1e-3 for gap in gaps), "two texts are as probable"
                better = other[0][0] > one[0][0]
                assert asked == ("same" if one[0][1] == other[0][1] else "more" if better else "less")


def test_texts_as_probable_are_not_asked_about() -> None:
    def ends(*texts: tuple[int, float]) -> Beams:
        nodes = [Node(token, None, 0, 0.5, score, True) for token, score in texts]
        return Beams(nodes, list(range(len(nodes))), 0.0)

    assert beams.compared(ends((1, -2.0)), ends((2, -2.0))) is None
    assert beams.compared(ends((1, -2.0)), ends((2, -2.001), (1, -9.0))) is None
    assert beams.compared(ends((1, -2.0)), ends((1, -2.0), (2, -2.0))) is None
    assert beams.compared(ends((1, -2.0), (2, -2.0005)), ends((2, -1.0))) is None
    assert beams.compared(ends((1, -2.0), (2, -2.1)), ends((1, -2.0), (2, -2.1))) == "same"


def true(mean: float, other: float) -> set[str]:
    """Which options hold, each as its words say it."""
    rise = other - mean
    holds = {"falls": rise < -0.25, "same": abs(rise) <= 0.25, "rises": rise > 0.25 and other <= 2 * mean}
    return {option for option, held in (holds | {"doubles": other > 2 * mean}).items() if held}


@pytest.mark.parametrize("text", [text for name, text in TEXTS.items() if name != "one token"])
def test_losses_of_texts_read_backwards(text: str) -> None:
    r, model = traced(text), core.load(MODEL)
    means = []
    for ids in (r.ids, r.ids[::-1]):
        logits = core.run(model, ids)["head.logits"][0, :-1].double()
        means.append(float(torch.nn.functional.cross_entropy(logits, torch.tensor(ids[1:]))) if len(ids) > 1 else 0.0)
    asked = losses.change(losses.per_token(r).mean, losses.backwards(r)) if len(r.ids) > 1 else None
    assert asked is None or {asked} == true(*means)


def test_no_mean_has_two_true_answers_and_none_hangs_on_a_digit() -> None:
    seen = set()
    for mean, other in itertools.product(np.arange(0.005, 6, 0.05), np.arange(0.0075, 13, 0.05)):
        asked = losses.change(float(mean), float(other))
        around = [true(mean + a, other + b) for a in (-0.005, 0, 0.005) for b in (-0.005, 0, 0.005)]
        if asked is None:
            grey = min(abs(abs(other - mean) - 0.25), abs(other - 2 * mean)) < 0.021 or mean < 0.26
            assert grey, "not asked without need"
        else:
            assert all(options == {asked} for options in around), (mean, other)
        seen.add(asked)
    assert seen == {None, "falls", "same", "rises", "doubles"}
