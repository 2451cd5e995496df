"""The tokens page run by Streamlit's own tester: both languages, every model and view, awkward texts, real steps."""

import unicodedata
from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from core import available, load
from core.tokens.segmentation import bpe_steps, wordpiece_steps
from tests.pages import driving
from tests.pages.driving import words

TEXT = "The cat sat on the unbelievable tokenization, 你好 🙂"
VIEWS = ["pieces", "merges", "ways", "near"]
opened = partial(driving.opened, "tokens", text=TEXT)


def one_character_a_byte() -> str:
    """For each byte of UTF-8 a printable character of Unicode that has it."""
    found: dict[int, str] = {}
    for char in map(chr, range(0x110000)):
        if unicodedata.category(char) not in ("Cc", "Cn", "Co", "Cs"):
            found |= {byte: char for byte in char.encode() if byte not in found}
    return "".join(found.values())


def sent(at: AppTest, name: str) -> dict:
    """The header of what a component got."""
    return driving.sent(at, name)[0]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("model", available())
def test_every_view_of_every_model_in_both_languages(model: str, view: str, lang: str) -> None:
    at = opened(model=model, lang=lang, **{"tokens.view": view})
    assert len(at.radio) == 1 and len(at.caption) >= 1
    assert ("词元" in words(at)) == (lang == "zh")


@pytest.mark.parametrize("model", available())
def test_chips_are_the_tokenizers_pieces_and_rows_the_models(model: str) -> None:
    real, (got, arrays) = load(model), driving.sent(opened(model=model), "token_row")
    found = real.tokenizer.encode(TEXT)
    assert got["ids"] == found.ids
    assert got["tokens"] == [real.tokenizer.show(i) for i in found.ids]
    assert arrays["rows"].shape == (len(found.ids), real.config.width)
    if real.tokenizer.kind == "byte-level BPE":
        assert bytes.fromhex("".join(got["bytes"])).decode() == TEXT


@pytest.mark.parametrize("model", available())
def test_the_last_step_is_what_the_model_reads(model: str) -> None:
    tokenizer = load(model).tokenizer
    found = tokenizer.encode(TEXT)
    real = [piece for piece, added in zip(found.pieces, found.special, strict=True) if not added]
    got = sent(opened(model=model, **{"tokens.view": "merges"}), "merge_steps")
    if got["kind"] == "bpe":
        pieces = list(got["start"])
        for merge in got["steps"]:
            for i in reversed(merge["at"]):
                assert pieces[i : i + 2] == merge["pair"]
                pieces[i : i + 2] = ["".join(merge["pair"])]
        assert len(got["steps"]) == len(bpe_steps(tokenizer, TEXT).merges) > 5
    else:
        pieces = [piece for word in got["settled"] for piece in word]
        assert len(got["steps"]) == len(wordpiece_steps(tokenizer, TEXT).tries) > 5
    assert pieces == real


def test_counts_of_the_other_ways() -> None:
    rows = sent(opened(**{"tokens.view": "ways"}), "segment_rows")["rows"]
    assert [row["count"] for row in rows[:3]] == [10, len(TEXT), len(TEXT.encode())]
    for model, row in zip(sorted(available(), key=lambda name: name != "tiny-gpt"), rows[3:], strict=True):
        assert row["count"] == load(model).tokenizer.encode(TEXT).special.count(False)


@pytest.mark.parametrize(("model", "answer"), [("tiny-gpt", "more"), ("minilm", "same")])
def test_the_answer_about_capitals_is_computed(model: str, answer: str) -> None:
    at = opened(model=model, text="the cat sat on the mat")
    at.radio(key="q1").set_value(answer).run()
    assert "Right" in words(at)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    "text", ["", "  ", "<script>alert(1)</script>", "שלום עולם", "a\0b", "🙂", "*a* $x$ [b](c)", "x" * 4000]
)
def test_awkward_texts(text: str, view: str) -> None:
    at = opened(text=text, **{"tokens.view": view})
    assert at.title and (text.strip() or at.info)


def test_junk_in_the_address_falls_back() -> None:
    junk = {"tokens.view": "nonsense", "tokens.at": "999", "tokens.step": "-1", "tokens.token": "x"}
    assert sent(opened(**junk), "token_row")["view"] == {"at": 1}
    assert sent(opened(**{"tokens.view": "merges", "tokens.step": "7"}), "merge_steps")["view"] == {"step": 7}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("model", available())
@pytest.mark.parametrize("text", ["我吃了一个苹果 🙂", "cat"])
def test_what_a_vocabulary_cannot_write_is_said(model: str, text: str, lang: str) -> None:
    """A model can write any text if one character for each byte that characters have comes back from its ids."""
    own, hard = load(model).tokenizer, one_character_a_byte()
    whole = own.decode(own.encode(hard).ids) == hard
    lost = own.encode(text).pieces.count("[UNK]")
    said = words(opened(model=model, lang=lang, text=text))
    assert ({"en": "Nothing is lost", "zh": "什么也不会丢失"}[lang] in said) == whole
    assert ({"en": "Something may be lost", "zh": "有些内容可能丢失"}[lang] in said) == (not whole)
    tokens = len(own.encode(text).ids)
    numbers = {"en": f"{lost} of the {tokens} tokens", "zh": f"共 {tokens} 个词元，其中 {lost} 个"}[lang]
    assert whole or numbers in said
