"""The lab run by Streamlit's own tester: both languages, every model, the list of edits, awkward addresses."""

import runpy
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import core
from tests.pages import driving
from tests.twins.checkpoints import TEXT, saved
from tests.ui.address import address
from ui.frame.language import LANGUAGES
from ui.frame.text import Words
from ui.runs import models

ROOT = Path(__file__).parents[2]
NORTH = "The king of the north came to the city. The king of the"
EAST = NORTH.replace("north", "east")
HEAD = "zero_head 0.self.z 3"


def opened(**query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "ui/shell.py"), default_timeout=120)
    for key, value in ({"lang": "en"} | query).items():
        at.query_params[key] = value
    return run(at.switch_page(str(ROOT / "pages/lab.py")))


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception, at.exception
    return at


def words(at: AppTest) -> str:
    return "\n".join(part.value for part in [*at.markdown, *at.caption, *at.info, *at.warning])


def figure(at: AppTest) -> tuple[dict, dict[str, np.ndarray]]:
    return driving.sent(at, "lab_compare")


def listed(at: AppTest) -> str:
    return address(at).get("lab.edits", HEAD)


def button(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click()
    return run(at)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("model", core.available())
def test_the_page_shows_the_cores_two_runs(model: str, lang: str) -> None:
    at = opened(model=model, lang=lang, text=NORTH, **{"lab.layer": "1", "lab.head": "2"})
    own = core.load(model)
    ids, stack = own.tokenizer.encode(NORTH).ids, own.config.stack
    edits = [core.Edit("zero_head", f"{stack}.0.self.z", (3,))]
    header, arrays = figure(at)
    for name, trace in (("before", core.run(own, ids)), ("after", core.run(own, ids, edits=edits))):
        assert np.array_equal(arrays[name], trace[f"{stack}.1.self.weights"][0, 2].numpy())
    assert header["words"]["before"] == Words("lab", lang).words("figure")["before"]
    assert at.title[0].value == Words("lab", lang).title
    assert len(at.get("vega_lite_chart")) == (1 if model == "minilm" else 2)
    assert at.code[0].value.startswith('"""') and "zero_head" in at.code[0].value


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("family", ["t5-small", "mixtral-8x7b", "chatglm-6b"])
def test_a_tiny_family_is_a_model_like_the_others(family: str, lang: str) -> None:
    at = opened(model=f"family:{family}", lang=lang)
    assert at.selectbox(key="model").value == f"family:{family}" and not at.toast and not at.warning
    own = core.load(f"family:{family}")
    ids = own.tokenizer.encode(NORTH).ids
    target = [0, *ids[:-1]] if own.config.encoder_layers else None
    trace = core.run(own, ids, target_ids=target)
    header, arrays = figure(at)
    assert np.array_equal(arrays["before"], trace["dec.1.self.weights"][0, 0].numpy())
    shown = [own.tokenizer.show(i) for i in (ids if target is None else target)]
    assert header["rows"]["labels"] == shown and any((arrays["before"] != arrays["after"]).ravel())


def test_zeroing_the_previous_token_head_ends_induction() -> None:
    header, arrays = figure(opened(model="tiny-gpt"))
    row, key = len(header["rows"]["labels"]) - 1, header["columns"]["labels"].index("␣north")
    assert arrays["before"][row, key] > 0.6 and arrays["after"][row, key] < 0.1
    said = words(opened(model="tiny-gpt", **{"lab.edits": HEAD}))
    assert "was “␣north” (45.1%) and is now" in said.replace("\\", "")


def test_the_answer_follows_the_patch() -> None:
    """What the exercises ask: the word stays at its token up to layer 2 and moves to the end in layer 3."""
    expected = {("0", 4): "east", ("2", 4): "east", ("3", 4): "north", ("2", 13): "north", ("3", 13): "east"}
    for (layer, token), word in expected.items():
        at = opened(text=NORTH, **{"lab.other": EAST, "lab.edits": f"patch {layer}.resid_post {token} *"})
        said = words(at).replace("\\", "")
        changed = f"is now “␣{word}”" if word == "east" else f"stays “␣{word}”"
        assert changed in said, (layer, token)


@pytest.mark.skipif("smollm2-135m" not in core.available(), reason="SmolLM2 is not installed")
@pytest.mark.parametrize(("layer", "token", "word"), [(10, 3, "Rome"), (28, 3, "Paris"), (28, 4, "Rome")])
def test_the_capital_follows_the_patch(layer: int, token: int, word: str) -> None:
    texts = {"model": "smollm2-135m", "text": "The capital of France is", "lab.other": "The capital of Italy is"}
    said = words(opened(**texts, **{"lab.edits": f"patch {layer}.resid_post {token} *"})).replace("\\", "")
    assert ("stays “␣Paris”" if word == "Paris" else f"is now “␣{word}”") in said


def test_the_prediction_is_measured() -> None:
    at = opened(model="tiny-gpt")
    at.radio(key="q1").set_value("last")
    assert "Right" in words(run(at))
    assert not [radio for radio in opened(**{"lab.edits": ""}).radio if radio.key == "q1"]  # nothing was changed


def test_a_yes_or_no_that_is_no_mask_says_yes_or_no() -> None:
    view = {"model": "family:switch-base-8", "lab.layer": "1", "lab.part": "moe", "lab.site": "dropped"}
    at = opened(**view)
    assert "moe.dropped" in figure(at)[0]["title"] and figure(at)[0]["words"]["allowed"] == "yes"
    assert "who looks" not in words(at)
    assert "who looks" in words(opened(**{"lab.site": "mask"}))
    assert "who looks" not in words(opened(**{"lab.layer": "head", "lab.part": "plain", "lab.site": "probs"}))


# ---- the list ------------------------------------------------------------------------------------------------------


def test_a_list_is_switched_moved_and_emptied_and_the_address_follows() -> None:
    first, second = "scale 1.ffn.out 0.5", "zero_head 2.self.z 1"
    at = opened(**{"lab.edits": f"{first} {second}"})
    assert listed(at) == f"{first} {second}"
    at.toggle(key=f"lab_on_0_{first}").set_value(False)
    assert listed(run(at)) == f"off {first} {second}"
    assert not any("scale" in line for line in at.code[0].value.splitlines())
    assert listed(button(at, "lab_down_0")) == f"{second} off {first}"
    assert listed(button(at, "lab_up_1")) == f"off {first} {second}"
    assert listed(button(at, "lab_gone_1")) == f"off {first}"
    assert listed(button(at, "lab_clear")) == ""
    assert not any(figure(at)[1]["before"].ravel() != figure(at)[1]["after"].ravel())
    assert listed(opened(**{"lab.edits": ""})) == ""  # an empty list is a view of its own


@pytest.mark.parametrize("op", core.OPS)
def test_the_form_adds_each_operation_as_it_stands(op: str) -> None:
    at = opened(**{"lab.edits": "", "text": NORTH, "lab.other": EAST})
    at.selectbox(key="lab_op").set_value(op)
    run(at)
    written = listed(button(at, "lab_add_this"))
    assert written.startswith(f"{op} 0.") and not at.warning
    assert listed(opened(**{"lab.edits": written, "text": NORTH})) == written


def test_a_field_of_the_form_reaches_the_list() -> None:
    at = opened(**{"lab.edits": ""})
    [head] = [box for box in at.selectbox if box.key.startswith("lab_zero_head_H")]
    assert head.options == ["0", "1", "2", "3"]
    head.set_value("2")
    [layer] = [box for box in at.selectbox if box.key.startswith("lab_zero_head_layer")]
    layer.set_value("*")
    run(at)
    assert listed(button(at, "lab_add_this")) == "zero_head *.self.z 2"
    assert at.code[0].value.count('Edit("zero_head"') == 4


def test_another_model_keeps_the_edits_that_make_sense() -> None:
    edits = "zero_head 1.self.z 3 scale dec.norm.out 0.5"
    at = opened(model="tiny-gpt", **{"lab.edits": edits})
    assert not at.warning
    at.selectbox(key="model").set_value("minilm")
    run(at)
    assert listed(at) == edits and "dec.norm.out" in at.warning[0].value
    assert 'Edit("zero_head", "enc.1.self.z", (3,))' in at.code[0].value
    at.selectbox(key="model").set_value("tiny-gpt")
    assert not run(at).warning


def test_a_patch_from_a_text_of_another_length_is_explained() -> None:
    at = opened(**{"lab.edits": f"patch 0.resid_post {HEAD}", "lab.other": "Too short"})
    assert "needs the same number" in at.warning[0].value
    assert "patch" not in at.code[0].value and "zero_head" in at.code[0].value  # the others still apply
    for other in ("", "   "):
        assert "has 0 tokens" in opened(**{"lab.edits": "patch 0.resid_post", "lab.other": other}).warning[0].value


# ---- any address ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["layer", "part", "site", "head", "position", "row", "column", "zoom"])
@pytest.mark.parametrize("value", ["-1", "999", "x", "<b>", "\0"])
def test_junk_in_the_address_falls_back(key: str, value: str) -> None:
    at = opened(**{f"lab.{key}": value})
    header, _ = figure(at)
    assert "dec.3.self.weights" in header["title"] and header["view"]["row"] is None
    assert at.toast


@pytest.mark.parametrize("raw", ["x", "zero_head", "<script>", "[a](b) 1", "\0", "zero_head 0.self.z 1e99", ";" * 5000])
def test_junk_among_the_edits_is_told_and_left_out(raw: str) -> None:
    at = opened(**{"lab.edits": f"{raw} {HEAD}"})
    assert listed(at) == HEAD
    assert at.toast or not raw.strip("\0 ")


@pytest.mark.parametrize("typed", ["a", "", "  ", "🙂", "<script>alert(1)</script>", "مرحبا", "word " * 900, "{x} $y$"])
def test_awkward_texts(typed: str) -> None:
    opened(text=typed, **{"lab.other": typed, "lab.edits": "patch 0.resid_post", "lab.site": "resid_post"})


def test_numbers_that_leave_float32_are_explained() -> None:
    at = opened(**{"lab.edits": " ".join(["scale *.ffn.out 1e6"] * 8)})
    assert "float32" in words(at)


def test_a_locked_list_is_shown_without_its_controls() -> None:
    at = opened(hide="lab.edits")
    assert at.toggle and at.toggle[0].disabled
    assert not [one for one in at.button if one.key.startswith("lab_")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_exercise_opens_a_view_without_a_complaint(lang: str) -> None:
    [tasks] = [part.value for part in opened(lang=lang).markdown if part.value.startswith("1. [")]
    links = [line.rpartition("](")[2].removesuffix(")") for line in tasks.splitlines()]
    assert len(links) == 6 + ("smollm2-135m" in core.available())
    for link in links:
        at = opened(**{key: value for key, [value] in parse_qs(urlsplit(link).query).items()})
        assert not at.toast and not at.warning
        assert figure(at)[1]["before"].size


@pytest.mark.parametrize("kind", ["gpt2", "bert", "llama", "bart"])
def test_a_model_of_the_owners_directory(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUCIDFORMER_MODELS", str(tmp_path))
    saved(kind, tmp_path / f"lab-{kind}")
    models._in_directories.clear()
    at = opened(model=f"dir:lab-{kind}", text=TEXT, **{"lab.edits": "zero_head 0.self.z 1", "lab.layer": "1"})
    assert at.selectbox(key="model").value == f"dir:lab-{kind}" and not at.warning and not at.toast
    file = tmp_path / "snippet.py"
    file.write_text(at.code[0].value)
    names = runpy.run_path(str(file))
    assert np.array_equal(figure(at)[1]["after"], names["after"].numpy())
    assert (names["difference"] != 0).any()
    where = at.selectbox(key="lab.layer").options
    assert ("Decoder layer 1" in where and "Encoder layer 1" in where) == (kind == "bart")
    models._in_directories.clear()
