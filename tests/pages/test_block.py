"""The block page run by Streamlit's own tester: languages, models, numbers against torch, awkward input."""

import gzip
import json
import statistics
from functools import partial

import pytest
import torch
import torch.nn.functional as F

from core import Trace, Transformer, available, load, run
from core.train.lessons import depth, known, reversal
from tests.pages import driving
from tests.pages.driving import ROOT, sent, words

TEXT, MATE = "The king gave bread to the people.", "My dog sleeps."
LANGUAGES = ["en", "zh"]
RIGHT = {"en": "Right", "zh": "答对了"}
opened = partial(driving.opened, "block", text=TEXT)


def trace_of(model: str, text: str) -> tuple[Transformer, Trace]:
    own = load(model)
    return own, run(own, torch.tensor([own.tokenizer.encode(text).ids]))


def entering(model: str, text: str, layer: int) -> torch.Tensor:
    """What the first norm of a layer is given, from the run alone."""
    own, trace = trace_of(model, text)
    stack = own.config.stack
    x = trace[f"{stack}.{layer}.resid_pre"][0]
    return x + trace[f"{stack}.{layer}.self.out"][0] if own.config.placement == "post" else x


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("model", available())
def test_the_three_norms_are_torch_s_on_the_rows_of_both_sentences(model: str, lang: str) -> None:
    at = opened(model=model, lang=lang, block__mate=MATE, block__layer="1")
    header, arrays = sent(at, "norm_rows")
    own, mate = (entering(model, text, 1) for text in (TEXT, MATE))
    x = torch.cat([own, mate])
    eps = header["eps"]
    twins = {
        "batch": F.batch_norm(x, None, None, training=True, eps=eps),
        "layer": F.layer_norm(x, x.shape[-1:], eps=eps),
        "rms": F.rms_norm(x, x.shape[-1:], eps=eps),
    }
    assert header["own"] == len(own) and len(header["tokens"]) == len(x)
    for kind, twin in twins.items():
        assert arrays[f"{kind}_normed"] == pytest.approx(twin.numpy(), abs=2e-3, rel=1e-3)
    alone = F.batch_norm(own, None, None, training=True, eps=eps)
    apart = (alone - twins["batch"][: len(own)]).abs().amax(1)
    assert arrays["batch_moved"] == pytest.approx(apart.numpy(), rel=2e-2, abs=1e-3)
    assert not arrays["layer_moved"].any() and not arrays["rms_moved"].any()
    at.radio(key="q_moves").set_value("batch").run()
    assert RIGHT[lang] in words(at) and f"{float(arrays['batch_moved'].max()):.3g}" in words(at)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_model_s_own_norm_goes_on_from_there(lang: str) -> None:
    for model in available():
        header, arrays = sent(opened(model=model, lang=lang), "norm_rows")
        own, trace = trace_of(model, TEXT)
        site = "norm1.out" if own.config.placement == "pre" else "resid_mid"
        out = trace[f"{own.config.stack}.1.{site}"][0].numpy()
        assert arrays["own_out"] == pytest.approx(out, abs=1e-4, rel=1e-4)
        kind = header["model_norm"]
        again = arrays[f"{kind}_normed"][: header["own"]] * arrays["own_gain"] + arrays.get("own_bias", 0)
        assert again == pytest.approx(out, abs=2e-3, rel=1e-3)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_batch_norm_in_evaluation_moves_for_nobody(lang: str) -> None:
    at = opened(lang=lang, block__norm="running", block__mate=MATE)
    header, arrays = sent(at, "norm_rows")
    assert header["has"] == ["batch", "running", "layer", "rms"] and not arrays["running_moved"].any()
    texts = gzip.decompress((ROOT / "assets/data/everyday/sentences.txt.gz").read_bytes()).decode().split("\n")[:16]
    twin = torch.nn.BatchNorm1d(128, momentum=None)
    for n in range(0, 16, 2):
        twin(torch.cat([entering("tiny-gpt", text, 1) for text in texts[n : n + 2]]))
    assert arrays["running_mean"][0] == pytest.approx(twin.running_mean.numpy(), abs=1e-4)
    assert arrays["running_var"][0] == pytest.approx(twin.running_var.numpy(), rel=1e-3)


def test_without_a_batch_mate_there_is_nobody_to_move_anybody() -> None:
    at = opened(block__mate="  ")
    header, _ = sent(at, "norm_rows")
    assert header["own"] == len(header["tokens"]) and not at.radio
    assert "no batch-mate" in words(at)
    same = opened(block__mate=TEXT)  # the same rows twice: the same statistics
    assert float(sent(same, "norm_rows")[1]["batch_moved"].max()) < 1e-4
    same.radio(key="q_moves").set_value("none").run()
    assert "Right" in words(same)
    one = opened(text="a", model="tiny-gpt", block__mate=" ")
    assert "batch" not in sent(one, "norm_rows")[0]["has"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("model", available())
def test_the_stations_are_the_run_s(model: str, lang: str) -> None:
    at = opened(model=model, lang=lang, block__view="add", block__layer="1")
    header, arrays = sent(at, "stations")
    own, trace = trace_of(model, TEXT)
    block = f"{own.config.stack}.1"
    first, last = (trace[f"{block}.{site}"][0] for site in ("resid_pre", "resid_post"))
    assert arrays["stats"][0, :, 0] == pytest.approx(first.norm(dim=1).numpy(), rel=1e-4)
    assert arrays["stats"][-1, :, 1] == pytest.approx(last.mean(1).numpy(), abs=1e-4)
    assert arrays["stats"][-1, :, 2] == pytest.approx(last.var(1, correction=0).numpy(), rel=1e-4)
    checked = arrays["apart"][~torch.isnan(torch.tensor(arrays["apart"])).numpy()]
    assert len(checked) and (checked <= 1e-5 * (1 + float(last.abs().max()))).all()
    norm = next(n for n, (kind, _) in enumerate(header["stations"]) if kind == "norm")
    out = trace[f"{block}.{'norm1.out' if own.config.placement == 'pre' else 'resid_mid'}"][0]
    middle = float(out.square().mean(1).double().quantile(0.5))
    assert (arrays["stats"][norm, :, 2] + arrays["stats"][norm, :, 1] ** 2) == pytest.approx(
        out.square().mean(1).numpy(), rel=1e-3
    )
    at.radio(key="q_gain").set_value("less" if middle < 0.8 else "more" if middle > 1.25 else "one").run()
    assert RIGHT[lang] in words(at)
    placed = {"pre": {"en": "Pre-LN)", "zh": "（Pre-LN）"}, "post": {"en": "Post-LN)", "zh": "（Post-LN）"}}
    assert placed[own.config.placement][lang] in words(at)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("model", available())
def test_the_neurons_are_those_that_write_most(model: str, lang: str) -> None:
    at = opened(model=model, lang=lang, block__view="ffn", block__layer="1")
    header, arrays = sent(at, "neurons")
    own, trace = trace_of(model, TEXT)
    stack, down_CF = own.config.stack, own.top.blocks[1].get_parameter("ffn.down.weight")
    act = trace[f"{stack}.1.ffn.act"][0, -1]
    lengths = act.abs() * down_CF.norm(dim=0)
    assert header["neurons"] == lengths.topk(10).indices.tolist()
    assert arrays["length"] == pytest.approx(lengths.topk(10).values.detach().numpy(), rel=1e-4)
    entrance = trace[f"{stack}.1.ffn.{'gate' if f'{stack}.1.ffn.gate' in trace else 'pre'}"][0, -1]
    share = float((entrance > 0).float().mean())
    if min(abs(share - 0.25), abs(share - 0.5)) > 0.011:
        at.radio(key="q_fire").set_value("few" if share < 0.25 else "some" if share < 0.5 else "most").run()
        assert RIGHT[lang] in words(at) and f"{share:.0%}" in words(at)
    assert (header["promoted"] is None) == (model == "minilm") == (header["effect"] is None)
    if header["promoted"]:
        row = down_CF[:, header["neurons"][0]]
        centred = row - row.mean() if model == "tiny-gpt" else row
        assert own.top.norm is not None
        best = int((own.get_parameter("head.vocab.weight") @ (centred * own.top.norm.gain)).argmax())
        assert header["promoted"][0][0][0][0] == own.tokenizer.show(best)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("model", available())
def test_the_formula_of_the_feed_forward_part_is_the_model_s(model: str, lang: str) -> None:
    at = opened(model=model, lang=lang, block__view="ffn", block__layer="1")
    own, trace = trace_of(model, TEXT)
    gated = f"{own.config.stack}.1.ffn.gate" in trace
    assert (r"\phi(x \cdot g_n)(x \cdot k_n)\, w_n$" in words(at)) == gated
    assert (r"\phi(x \cdot k_n + c_n)\, w_n + b$" in words(at)) != gated


@pytest.mark.parametrize("lang", LANGUAGES)
def test_depth_says_what_was_measured(lang: str) -> None:
    at = opened(lang=lang, block__view="depth", block__depth="4")
    post = (
        torch.stack(
            [
                depth.gradient_norms(depth.first_model(4, "post", True, seed), depth.sentences(0, seed, 4))
                for seed in range(3)
            ]
        )
        .median(0)
        .values
    )
    assert f"{float(post[0]):.2f}" in words(at) and f"{float(post[-1]):.2f}" in words(at)
    at.radio(key="q_deep").set_value("pre").run()
    assert RIGHT[lang] in words(at)
    rows = json.loads((ROOT / "assets/block/warmup.json").read_text())["rows"]
    for peak, answer in (("0.003", "stuck"), ("0.001", "worse")):
        at = opened(lang=lang, block__view="depth", block__depth="2", block__peak=peak)
        at.radio(key="q_warm").set_value(answer).run()
        cold = [
            row["held_out"]
            for row in rows
            if (row["placement"], row["peak"], row["warmup"]) == ("post", float(peak), 0)
        ]
        assert RIGHT[lang] in words(at) and f"{statistics.median(cold):.2f}" in words(at)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("off", "fact"), [("32", "0"), ("1", "12"), ("64", "40")])
def test_a_fact_is_measured_without_its_neurons(off: str, fact: str, lang: str) -> None:
    at = opened(lang=lang, block__view="facts", block__off=off, block__fact=fact)
    found = known.known()
    order = known.strongest(found.model, found.rows_NT[int(fact)], "neurons")[: int(off)]
    cut = reversal.untrained_model(1)
    cut.load_state_dict(found.model.state_dict())
    for unit in order.tolist():
        cut.top.blocks[unit // 256].get_parameter("ffn.down.weight").data[:, unit % 256] = 0
    chances = reversal.chances(cut, found.facts, "forward")
    own, others = float(chances[int(fact)]), float(chances.sum() - chances[int(fact)]) / 79
    stays = own > 0.8 * float(reversal.chances(found.model, found.facts, "forward")[int(fact)])
    assert f"{own:.3f}" in words(at) and (stays or f"{others:.3f}" in words(at)) and stays == (off == "1")
    said = " ".join(found.facts[int(fact)].statement("forward")[5:-1])
    assert said in words(at).replace("\\", "")
    head = {}
    for layer in range(2):
        for one in range(4):
            without = reversal.untrained_model(1)
            without.load_state_dict(found.model.state_dict())
            o = without.top.blocks[layer].get_parameter("self.o.weight")
            o.data[:, 16 * one : 16 * one + 16] = 0
            answers = reversal.answers(without, found.facts, "forward")
            right = [words == f.asked("forward")[1] for f, words in zip(found.facts, answers, strict=True)]
            head[layer, one] = (sum(right) - right[int(fact)]) / 79
    share = min(head.values())
    at.radio(key="q_head").set_value("most" if share > 0.9 else "some" if share > 0.5 else "few").run()
    assert RIGHT[lang] in words(at) and f"{share:.0%}" in words(at)


@pytest.mark.parametrize("view", ["norms", "add", "ffn", "depth", "facts"])
def test_below_the_fold_nothing_is_computed_unseen(view: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise AssertionError("computed before it was looked at")

    monkeypatch.setattr("ui.block.facts.heads", fail)
    driving.scrolled(set(), "block", text=TEXT, block__view=view, block__depth="2")


@pytest.mark.parametrize(
    "key",
    [
        "view",
        "layer",
        "part",
        "mate",
        "norm",
        "show",
        "row",
        "feature",
        "station",
        "token",
        "at",
        "rank",
        "depth",
        "peak",
        "off",
        "fact",
    ],
)
@pytest.mark.parametrize("value", ["-1", "999", "x", "", "<b>"])
def test_junk_in_the_address_falls_back(key: str, value: str) -> None:
    at = opened(**{f"block.{key}": value})
    assert at.segmented_control(key="block.view").value == "norms"


@pytest.mark.parametrize("view", ["norms", "add", "ffn"])
@pytest.mark.parametrize(
    "text",
    [
        "a",
        "",
        "   ",
        "🙂",
        "<script>alert(1)</script>",
        "مرحبا",
        "the the the the",
        "word " * 900,
        "国王把面包分给了人民。",
    ],
)
def test_awkward_texts(text: str, view: str) -> None:
    for model in ("tiny-gpt", "minilm"):
        at = opened(text=text, model=model, block__view=view, block__mate=text)
        component = {"norms": "norm_rows", "add": "stations", "ffn": "neurons"}[view]
        assert len(driving.mounts(at, component)) == bool(text.strip())
