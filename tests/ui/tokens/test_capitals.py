"""The question about capitals: its answer is what the tokenizers library counts, and it is asked if letters change."""

from __future__ import annotations

import pytest

import core
from ui.runs import models
from ui.tokens import measured

MODELS = [*(n for n in ("tiny-gpt", "minilm", "smollm2-135m") if n in core.available()), "tiny-bert"]
TEXTS = {
    "one token": "a",
    "a word": "cat",
    "a sentence": "The cat sat on the mat because it was tired, and it fell",
    "capitals": "THE CAT",
    "one small letter": "THE CAt",
    "equal": "the the the the",
    "chinese": "我吃了一个苹果",
    "both": "我吃了 an apple",
    "digits": "12 + 30 = 42",
    "letters that grow": "straße ﬁne",
    "greek": "ὀδυσσεύς",
    "signs": "🙂 <b> $x$ ...",
    "one that fewer write": "Nasa usa",
    "long": "word " * 400,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("model_id", MODELS)
def test_just_one_option_is_true_wherever_it_is_asked(model_id: str, text: str) -> None:
    fast = models.tokenizer(model_id).fast
    changed = "".join(char.upper() for char in text)
    small = [char for char in text if char.upper() != char]
    asked = measured.capitals(model_id, text)
    if not small:
        assert asked is None, "nothing becomes a capital"
        return
    assert asked is not None
    answer, told = asked
    now, then = (len(fast.encode(words, add_special_tokens=False).ids) for words in (text, changed))
    true = [option for option, holds in (("fewer", then < now), ("same", then == now), ("more", then > now)) if holds]
    assert [answer] == true and (told["now"], told["then"]) == (now, then)


def test_every_answer_occurs() -> None:
    found = {asked[0] for model in MODELS for text in TEXTS.values() if (asked := measured.capitals(model, text))}
    assert found == {"fewer", "same", "more"}
