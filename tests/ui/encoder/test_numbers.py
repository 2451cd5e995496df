"""What the encoder page reads off a run: sums of every placement, lengths, the lens, pairs of tokens, the same word."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core import Transformer, load
from core.families import PRESETS, shrink
from core.read.contexts import drift, spread, stream_sites
from core.read.lens import logit_lens, readout
from ui.encoder import contexts, ledger
from ui.runs import models
from ui.runs.traced import Run, traced

TEXT = "The cat sat on the mat"
# pre-norm, post-norm with an embedding norm, RMSNorm and gates, norms on both sides, experts
CONFIGS = {
    name: shrink(PRESETS[name], vocab_size=2048)
    for name in ("gpt2", "bert-base", "llama-7b", "glm-4-9b-0414", "mixtral-8x7b", "bloom-176b")
}
CONFIGS["scaled rows"] = replace(CONFIGS["gpt2"], embedding=replace(CONFIGS["gpt2"].embedding, scale=3.0))


def traced_by(model: Transformer, monkeypatch: pytest.MonkeyPatch, text: str = TEXT) -> Run:
    monkeypatch.setattr(models, "load", lambda model_id: model)
    return traced(model, "x", text, ledger.KEEP, "model", "")


@pytest.fixture
def random_run(request, monkeypatch) -> Run:
    torch.manual_seed(3)
    model = Transformer(CONFIGS[request.param])
    for parameter in model.parameters():
        parameter.data = 0.3 * torch.randn(parameter.shape)
    model.tokenizer = load("tiny-gpt").tokenizer
    return traced_by(model, monkeypatch)


@pytest.mark.parametrize("random_run", CONFIGS, indirect=True)
def test_every_stream_is_the_sum_of_its_terms(random_run: Run) -> None:
    found = ledger.ledger(random_run)
    assert found.apart.shape == (random_run.layers + 1, len(random_run.ids))
    assert (found.apart <= 3e-6 * (1 + found.norm)).all()
    last = random_run.at(random_run.layers - 1, "resid_post")
    assert found.norm[-1] == pytest.approx(np.linalg.norm(last, axis=-1), rel=1e-5)
    assert (found.attention > 0.01).all() and (found.ffn > 0.01).all()
    for t, opened in enumerate(found.largest[-1]):
        at = opened[:, 0].astype(int)
        assert set(at) == set(np.argsort(-np.abs(last[t]))[: ledger.LARGEST])
        assert opened[:, 5] == pytest.approx(last[t][at], rel=1e-6)
        if random_run.config.placement != "post":
            assert opened[:, 1] + opened[:, 2] == pytest.approx(opened[:, 3], abs=1e-4)
            assert opened[:, 3] + opened[:, 4] == pytest.approx(opened[:, 5], abs=1e-4)


@pytest.mark.parametrize("random_run", ["gpt2", "bert-base"], indirect=True)
def test_a_forgotten_term_would_show(random_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ledger._written
    monkeypatch.setattr(ledger, "_written", lambda r, layer, part: whole(r, layer, part) * (part != 2))
    assert ledger.ledger(random_run).apart[1:].min() > 1e-2


@pytest.mark.parametrize("name", ["minilm", "tiny-gpt"])
def test_cosines_are_torch_s(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    r = traced_by(load(name), monkeypatch)
    found, sites = ledger.ledger(r), stream_sites(r.config)
    assert r.trace is not None
    for t in (0, 3):
        vectors = [r.trace[site][0, t] for site in sites]
        turns = [float(torch.cosine_similarity(a, b, dim=0)) for a, b in zip(vectors[1:], vectors, strict=False)]
        starts = [float(torch.cosine_similarity(a, vectors[0], dim=0)) for a in vectors]
        assert found.turn[:, t] == pytest.approx(turns, abs=1e-5)
        assert found.start[:, t] == pytest.approx(starts, abs=1e-5)
    answer, values = ledger.who_writes_more(found)
    share = float((found.ffn > found.attention).mean())
    assert values["share"] == share and answer == ("few" if share < 1 / 3 else "most" if share > 2 / 3 else "half")


def test_the_lens_is_the_core_s_and_stops_where_it_would_take_long(monkeypatch: pytest.MonkeyPatch) -> None:
    model = load("tiny-gpt")
    r = traced_by(model, monkeypatch)
    lens = ledger.lens(r)
    exact = logit_lens(model, r.trace)[:, 0].softmax(-1)
    assert len(lens.rows) == r.layers + 1 and lens.tokens == len(r.ids) and not lens.here
    for layer, probs in enumerate(exact, start=1):
        best = probs.topk(ledger.GUESSES)
        for t, row in enumerate(lens.rows[layer]):
            assert [word for word, _ in row] == [model.tokenizer.show(int(i)) for i in best.indices[t]]
            assert [p for _, p in row] == pytest.approx(best.values[t].tolist(), abs=1e-6)
    itself = readout(model)(r.trace["dec.0.resid_pre"])[0].argmax(-1).tolist()
    same = sum(a == b for a, b in zip(itself, r.ids, strict=True))
    assert ledger.read_as_itself(r, lens) == {"same": same, "read": len(r.ids)} and same > 0
    monkeypatch.setattr(ledger, "MOST", 3.5 * ledger._cost(r))
    assert ledger._lens(r).tokens == 3
    assert ledger.has_words(r)
    assert not ledger.has_words(traced_by(load("minilm"), monkeypatch))


@pytest.mark.parametrize("random_run", ["bert-base"], indirect=True)
def test_a_model_of_gaps_predicts_where_the_token_stands(random_run: Run) -> None:
    lens = ledger.lens(random_run)
    assert lens.here and ledger.has_words(random_run)
    model = models.load("x")
    best = readout(model)(random_run.trace["enc.1.resid_post"])[0].argmax(-1).tolist()
    assert [row[0][0] for row in lens.rows[-1]] == [model.tokenizer.show(i) for i in best]
    assert ledger.read_as_itself(random_run, lens) is None


@pytest.mark.parametrize("name", ["minilm", "tiny-gpt"])
def test_pairs_are_the_core_s_drift(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = traced_by(load(name), monkeypatch, "We sat on the bank of the river.")
    other = traced_by(load(name), monkeypatch, "The bank lends money.")
    found, sites = contexts.pairs(one, other), stream_sites(one.config)
    a, b = contexts.same_word(one, other)
    for i, j in ((a, b), (0, 2)):
        exact = drift(sites, one.trace, i, other.trace, j)
        cosines = [found.cosines(layer)[i, j] for layer in range(one.layers + 1)]
        assert cosines == pytest.approx(exact.tolist(), abs=1e-5)
    assert found.spreads[1] == pytest.approx(spread(sites, other.trace).numpy())
    assert found.ends(a, b) == pytest.approx((found.cosines(0)[a, b], found.cosines(one.layers)[a, b]))
    assert found.points.shape == (one.layers + 1, len(one.ids) + len(other.ids), 2)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("We sat on the bank of the river.", "Bank loans are for the rich.", ("bank", "bank")),
        ("The cat sat.", "A dog, the end", ("the", "the")),
        ("我在中国𠮷", "𠮷中文", ("中", "中")),
        ("abc", "xyz", ("abc", "x")),
    ],
)
def test_the_same_word_is_found(one: str, other: str, words: tuple[str, str], monkeypatch) -> None:
    runs = [traced_by(load("minilm"), monkeypatch, text) for text in (one, other)]
    found = [r.tokens[t] for r, t in zip(runs, contexts.same_word(*runs), strict=True)]
    assert [token.removeprefix("##")[: len(word)] for token, word in zip(found, words, strict=True)] == [*words]


def test_a_word_in_pieces_is_taken_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [traced_by(load("tiny-gpt"), monkeypatch, text) for text in ("on the bank of it", "a bank, a loan")]
    for r, t in zip(runs, contexts.same_word(*runs), strict=True):
        begin, end = r.spans[t]
        assert r.text[:end].endswith("bank") and end - begin < len(" bank")


def test_who_is_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    one = traced_by(load("minilm"), monkeypatch, "We sat on the bank of the river.")
    other = traced_by(load("minilm"), monkeypatch, "The bank lends money.")
    found, seen = contexts.pairs(one, other), set()
    for a, b in ((5, 2), (5, 4), (3, 1)):
        answer, values = contexts.nearest(found, one, a, b)
        x = torch.nn.functional.normalize(one.trace["enc.5.resid_post"][0], dim=-1)
        own = max((float(x[a] @ x[t]), t) for t in range(1, len(one.ids) - 1) if t != a)
        assert values["own"] == pytest.approx(own[0], abs=1e-5) and values["word"] == one.tokens[own[1]]
        assert answer == ("other" if found.cosines(-1)[a, b] >= own[0] else "own")
        seen.add(answer)
    assert seen == {"other", "own"}
    lonely = traced_by(load("minilm"), monkeypatch, "bank")
    assert contexts.nearest(contexts.pairs(lonely, other), lonely, 1, 2)[0] == ""
