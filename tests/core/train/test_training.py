"""Training: the update against torch's own, stops that leave no trace, and what a step says about itself."""

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from core import load
from core.config import ModelConfig
from core.families import shrink
from core.families.encoders import bert
from core.families.gpt import gpt2
from core.model import Transformer
from core.parts.ffn import FFN
from core.parts.moe import MoE
from core.parts.routing import SigmoidTopK
from core.train.objectives import Batch, causal_batch, mlm_batch, nsp_batch
from core.train.training import Plan, Training, decayed, headless, judge, right
from tests.core.parts.samples import POSITION

PLAN = Plan(steps=12, peak=1e-2, warmup=2)
DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]


def model(config: ModelConfig, seed: int = 0) -> Transformer:
    torch.manual_seed(seed)
    return Transformer(shrink(config, width=16, layers=2, vocab_size=40))


def causal(step: int) -> Batch:
    return causal_batch(torch.randint(40, (4, 13), generator=torch.Generator().manual_seed(step)))


def same(step: int) -> Batch:
    return causal(0)


def bert_batch(step: int) -> Batch:
    rng = torch.Generator().manual_seed(step)
    texts = torch.randint(5, 40, (6, 9), generator=rng).tolist()
    asked = nsp_batch([(text[:4], text[4:]) for text in texts], [True, False] * 3, 12, cls_id=0, sep_id=1)
    hidden = mlm_batch(asked.targets_BT, 2, 40, rng, share=0.4, spare_BT=asked.targets_BT < 2)
    return hidden._replace(inputs=(hidden.inputs[0], *asked.inputs[1:]), pairs_B=asked.pairs_B)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(("config", "batch"), [(gpt2(64, 2, 4), causal), (bert(64, 2, 4), bert_batch)])
def test_a_batch_said_again_and_again_is_learned(
    config: ModelConfig, batch: Callable[[int], Batch], device: str
) -> None:
    steps = list(Training(model(config).to(device), lambda step: batch(0), Plan(steps=60, peak=1e-2, warmup=5)))
    assert steps[-1].loss < 0.3 * steps[0].loss and steps[-1].accuracy > 0.9 > steps[0].accuracy
    if steps[0].pair_loss is not None:
        assert steps[-1].pair_loss < 0.5 * steps[0].pair_loss and steps[-1].pair_accuracy == 1


def test_a_step_is_torchs_adamw_on_the_clipped_gradient() -> None:
    ours = model(gpt2(64, 2, 4))
    theirs = copy.deepcopy(ours)
    step = next(Training(ours, causal, PLAN))
    batch = causal(0)
    loss = F.cross_entropy(theirs(*batch.inputs).flatten(0, 1), batch.targets_BT.flatten())
    loss.backward()
    norm = torch.stack([p.grad.square().sum() for p in theirs.parameters()]).sum().sqrt()
    assert step.loss == pytest.approx(loss.item(), rel=1e-5) and step.grad_norm == pytest.approx(norm.item(), rel=1e-4)
    for p in theirs.parameters():  # the first step of AdamW by hand: m'/sqrt(v') is g/|g|
        g = p.grad * min(1, 1 / norm.item())
        decay = PLAN.decay if p.dim() > 1 else 0
        p.data -= 5e-3 * (g / (g.abs() + 1e-8) + decay * p.data)
    for (name, p), q in zip(ours.named_parameters(), theirs.parameters(), strict=True):
        assert torch.allclose(p, q, atol=1e-5), name


@pytest.mark.parametrize("position", POSITION)
def test_gains_biases_and_what_positions_add_to_scores_do_not_decay(position: str) -> None:
    """Two runs that differ in the decay alone come apart exactly where something decays."""
    router = SigmoidTopK.Config(chosen=2, groups=1, kept_groups=1)
    ffn = MoE.Config(experts=2, expert=FFN.Config(hidden=8), router=router)  # no expert rests
    config = replace(shrink(gpt2(64, 2, 4), width=16, layers=1, vocab_size=40), positions=POSITION[position], ffn=ffn)
    after = []
    for decay in (0.0, 0.5):
        torch.manual_seed(5)
        trained = Transformer(replace(config, max_tokens=9))
        for p in trained.parameters():
            p.data = torch.rand(p.shape) + 0.1
        next(Training(trained, lambda _: causal_batch(torch.arange(18).view(2, 9)), replace(PLAN, decay=decay)))
        after.append(dict(trained.named_parameters()))
    apart = {name for name, p in after[0].items() if not torch.equal(p, after[1][name])}
    rows = {"positions.weight"} if position == "learned" else set()
    matrices = {name for name, p in after[0].items() if p.dim() > 1 and not name.startswith("positions.")}
    assert apart == matrices | rows and {"emb.tokens.weight", "dec.blocks.0.ffn.router.weight"} <= apart
    assert not any(name.endswith(("bias", "gain")) for name in apart)


@pytest.mark.parametrize("name", ["tiny-bert", "tiny-glm", "tiny-gpt-twin"])
def test_what_ships_decays_as_it_did_when_it_was_trained(name: str) -> None:
    """All that has two dimensions: the recipe still gives the same weights."""
    shipped = load(name, device="cpu")
    assert decayed(shipped) == {p for p in shipped.parameters() if p.dim() > 1}


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(("config", "batch"), [(gpt2(64, 2, 4), causal), (bert(64, 2, 4), bert_batch)])
def test_a_stop_leaves_no_trace(
    config: ModelConfig, batch: Callable[[int], Batch], device: str, tmp_path: Path
) -> None:
    whole = Training(model(config).to(device), batch, PLAN)
    at_once = [step._replace(tokens_per_second=0) for step in whole]
    first = Training(model(config).to(device), batch, PLAN)
    before = [next(first)._replace(tokens_per_second=0) for _ in range(5)]
    torch.save(first.state(), tmp_path / "run.pt")
    next(first)  # what the run does after it was saved is not in the file
    second = Training(model(config, seed=1).to(device), batch, PLAN)
    second.restore(torch.load(tmp_path / "run.pt", weights_only=True))
    after = [step._replace(tokens_per_second=0) for step in second]
    assert before + after == (at_once if device == "cpu" else pytest.approx(at_once))
    for p, q in zip(whole.model.parameters(), second.model.parameters(), strict=True):
        assert torch.equal(p, q) if device == "cpu" else torch.allclose(p, q, atol=1e-4)


def test_the_same_seed_tells_the_same_run_and_another_batch_another() -> None:
    runs = [[step.loss for step in Training(model(gpt2(64, 2, 4)), batch, PLAN)] for batch in (causal, causal, same)]
    assert runs[0] == runs[1] != runs[2]


def test_a_step_tells_its_number_rate_and_tokens() -> None:
    training = Training(model(gpt2(64, 2, 4)), causal, PLAN)
    first, *_, last = training
    assert (first.step, first.tokens_seen) == (1, 4 * 12) and (last.step, last.tokens_seen) == (12, 12 * 4 * 12)
    assert first.tokens_per_second > 0 and first.learning_rate == pytest.approx(5e-3)
    with pytest.raises(StopIteration):
        next(training)


def test_tokens_seen_are_all_that_is_read_however_few_are_judged() -> None:
    first, second, *_ = Training(model(bert(64, 2, 4)), bert_batch, PLAN)
    batch = bert_batch(0)
    assert batch.inputs[0].shape == (6, 12) and int(batch.counts_BT.sum()) < 36
    assert (first.tokens_seen, second.tokens_seen) == (72, 144)


def test_the_rate_can_be_turned_while_it_runs() -> None:
    training = Training(model(gpt2(64, 2, 4)), causal, PLAN)
    planned = next(training).learning_rate
    training.scale = 0.0
    kept = copy.deepcopy(training.model.state_dict())
    step = next(training)
    assert step.learning_rate == 0 and planned > 0
    assert all(torch.equal(kept[name], value) for name, value in training.model.state_dict().items())


def test_the_rate_rises_then_falls() -> None:
    plan = Plan(steps=1000, warmup=200)
    rates = [plan.rate(step) for step in range(1001)]
    top = rates.index(max(rates))
    assert top in (199, 200) and rates[top] == pytest.approx(plan.peak) and rates[-1] == pytest.approx(plan.floor)
    assert rates[:top] == sorted(rates[:top]) and rates[top:] == sorted(rates[top:], reverse=True)
    assert rates[600] == pytest.approx((plan.peak + plan.floor) / 2)  # half of the cosine at half of its way


def test_only_what_counts_is_read_and_it_is_what_the_whole_model_says() -> None:
    bertish, batch = model(bert(64, 2, 4)), bert_batch(0)
    judged = judge(bertish, batch)
    assert torch.allclose(judged.logits_NV, bertish(*batch.inputs)[batch.counts_BT], atol=1e-5)
    assert judged.logits_NV.shape[0] == int(batch.counts_BT.sum()) < batch.counts_BT.numel()
    assert torch.equal(judged.targets_N, batch.targets_BT[batch.counts_BT])
    body = headless(bertish)
    assert next(body.parameters()) is next(bertish.parameters()) and bertish(*batch.inputs).shape[-1] == 40


def test_top_five() -> None:
    logits = torch.tensor([[5.0, 4, 3, 2, 1, 0], [0.0, 1, 2, 3, 4, 5]])
    targets = torch.tensor([1, 0])
    assert right(logits, targets) == 0 and right(logits, targets, 2) == 0.5 and right(logits, targets, 5) == 0.5
