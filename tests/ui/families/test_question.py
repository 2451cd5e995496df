"""The question before the costs and its answer."""

import pytest

from core.families import PRESETS
from ui.families import question
from ui.frame.language import LANGUAGES
from ui.frame.text import Words


@pytest.mark.parametrize(
    ("pair", "id_", "answer"),
    [
        (("gpt2", "llama-2-70b"), "q1", "less"),  # 554 times the parameters, 8.9 times the cache
        (("gpt-3", "gpt2"), "q1", "less"),
        (("llama-7b", "baichuan-7b"), "q2", "same"),
        (("mistral-7b", "llama-7b"), "q2", "right"),  # 128 against 512 KiB
        (("bert-base", "gpt2"), "q3", "ffn"),
        (("gpt2", "gpt2"), "q3", "ffn"),
    ],
)
def test_the_question_and_its_answer(pair: tuple[str, str], id_: str, answer: str) -> None:
    asked = question.ask([PRESETS[name] for name in pair], pair)
    assert (asked.id, asked.answer) == (id_, answer) and answer in asked.options
    for lang in LANGUAGES:
        T = Words("families", lang)
        assert all(T(f"{id_}.{option}", **asked.values) for option in (*asked.options, "reveal"))
