"""Runs of models of every placement, with random weights: what the encoder page's numbers are tested on."""

from dataclasses import replace

import pytest
import torch

from core import Transformer, load
from core.families import PRESETS, shrink
from ui.encoder import ledger
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
def random_run(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Run:
    torch.manual_seed(3)
    model = Transformer(CONFIGS[request.param])
    for parameter in model.parameters():
        parameter.data = 0.3 * torch.randn(parameter.shape)
    model.tokenizer = load("tiny-gpt").tokenizer
    return traced_by(model, monkeypatch)
