"""The ledger: what every layer writes adds up to the stream, in every placement; lengths and cosines are torch's."""

import numpy as np
import pytest
import torch

from core import load
from core.read.contexts import stream_sites
from tests.ui.encoder.conftest import CONFIGS, traced_by
from ui.encoder import ledger
from ui.runs.traced import Run


@pytest.mark.parametrize("random_run", CONFIGS, indirect=True)
def test_every_stream_is_the_sum_of_its_terms(random_run: Run) -> None:
    cells = ledger.ledger(random_run)
    assert cells.apart.shape == (random_run.layers + 1, len(random_run.ids))
    assert (cells.apart <= 3e-6 * (1 + cells.norm)).all()
    last = random_run.at(random_run.layers - 1, "resid_post")
    assert cells.norm[-1] == pytest.approx(np.linalg.norm(last, axis=-1), rel=1e-5)
    assert (cells.attention > 0.01).all() and (cells.ffn > 0.01).all()
    for t, opened in enumerate(cells.largest[-1]):
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
    cells, sites = ledger.ledger(r), stream_sites(r.config)
    assert r.trace is not None
    for t in (0, 3):
        vectors = [r.trace[site][0, t] for site in sites]
        turns = [float(torch.cosine_similarity(a, b, dim=0)) for a, b in zip(vectors[1:], vectors, strict=False)]
        starts = [float(torch.cosine_similarity(a, vectors[0], dim=0)) for a in vectors]
        assert cells.turn[:, t] == pytest.approx(turns, abs=1e-5)
        assert cells.start[:, t] == pytest.approx(starts, abs=1e-5)
    answer, values = ledger.who_writes_more(cells)
    share = float((cells.ffn > cells.attention).mean())
    assert values["share"] == share and answer == ("few" if share < 1 / 3 else "most" if share > 2 / 3 else "half")
