"""Operands of the logits of every kind of head; which words can be written; how many hold most of the probability."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core import Transformer, load
from core.families import PRESETS, shrink
from core.parts.heads import LMHead
from ui.output import operands
from ui.runs import models, run
from ui.runs.traced import traced

TEXT = "The cat sat on the mat"
BIASED = LMHead.Config(tied=False, bias=True, scale=0.5)
CONFIGS = {name: shrink(PRESETS[name], vocab_size=2048) for name in ("gpt2", "llama-7b", "gpt-1", "baichuan2-13b")}
CONFIGS["biased and scaled"] = replace(CONFIGS["gpt2"], head=BIASED)


@pytest.fixture
def random_model(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Transformer:
    torch.manual_seed(3)
    model = Transformer(CONFIGS[request.param])
    for parameter in model.parameters():
        parameter.data = 0.3 * torch.randn(parameter.shape)
    model.tokenizer = load("tiny-gpt").tokenizer
    monkeypatch.setattr(models, "load", lambda model_id: model)
    return model


@pytest.mark.parametrize("random_model", CONFIGS, indirect=True)
def test_operands_of_every_head_give_its_logits(random_model: Transformer) -> None:
    r = traced(random_model, "x", TEXT, operands.keep("x"), "model", "")
    found = operands.operands(r, 2)
    again = found.rows @ found.x + (0 if found.bias is None else found.bias)
    assert again == pytest.approx(r["head.logits"][2][found.ids], abs=1e-4)
    assert np.all(np.diff(found.logits[found.ids[:12]]) <= 0) and found.logits.max() == found.logits[found.ids[0]]
    assert found.actual == r.ids[3] and found.actual in found.ids
    assert operands.operands(r, len(r.ids) - 1).actual is None
    assert (found.bias is not None) == (random_model.config.head == BIASED)


@pytest.mark.parametrize(
    "name, writes", [("gpt2", True), ("bert-base", False), ("bart-base", False), ("t5-small", False)]
)
def test_which_models_write(name: str, writes: bool) -> None:
    assert operands.predicts(Transformer(shrink(PRESETS[name]))) is writes


def test_a_word_is_written_if_it_can_be_typed_and_read() -> None:
    r = run.trace("tiny-gpt", TEXT, keep=operands.keep("tiny-gpt"))
    own = load("tiny-gpt").tokenizer
    [word] = own.encode(" and").ids
    assert operands.written(r, word) == f"{TEXT} and"
    [half] = [id_ for id_ in range(own.vocab_size) if own.spelled(id_) == b"\xe4"]
    assert operands.written(r, half) is None
    assert operands.written(r, 0) is None and operands.written(r, 10**6) is None
    full = run.trace("tiny-gpt", "the " * 127 + "the", keep=operands.keep("tiny-gpt"))
    assert len(full.ids) == 128 and operands.written(full, word) is None


def test_a_nucleus_is_counted_and_classed() -> None:
    def count(probs: list[float]) -> tuple[int, str]:
        logits = np.log(np.array(probs) / sum(probs)).astype(np.float32)
        return operands.nucleus(operands.Operands(logits, logits, [0], logits, logits, None, None))

    assert count([0.04, 0.92, 0.04]) == (1, "few")
    assert count([0.5, 0.3, 0.15, 0.05]) == (3, "few")
    assert count([1.0] * 100) == (90, "hundreds")
    assert count([1.0] * 50) == (45, "dozens")
    assert count([1.0] * 2000)[1] == "more"


def test_what_is_said_of_tied_weights() -> None:
    """Whether a second matrix is there is counted in built parameters, not read off the configs."""
    decoders = {name: c for name, c in PRESETS.items() if not c.encoder_layers and name != "tiny-gpt"}
    own = {
        n for n, c in decoders.items() if any("head" in name for name, _ in Transformer(shrink(c)).named_parameters())
    }
    assert operands.tying() == {"decoders": len(decoders), "tied": len(decoders) - len(own), "untied": len(own)}
    assert "llama-7b" in own and not {"gpt2", "gpt-1", "gpt-3"} & own
