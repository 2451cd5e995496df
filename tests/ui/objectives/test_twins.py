"""The models of the objectives page: one vocabulary, loaded side by side."""

from tests.ui.objectives.sentences import CLS, END, GMASK, MASK, SEP, START
from ui.objectives import seq2seq, twins
from ui.runs import models


def test_the_vocabulary_is_the_one_these_tests_name() -> None:
    names = ["[CLS]", "[SEP]", "[MASK]", "[gMASK]", "[sop]", "[eop]"]
    assert [twins.special(name) for name in names] == [CLS, SEP, MASK, GMASK, START, END]


def test_the_models_of_the_page_stay_loaded_side_by_side() -> None:
    names = ["tiny-gpt", *twins.TWINS, seq2seq.TRANSLATOR]
    before = [models.load(name) for name in names]
    assert all(models.load(name) is model for name, model in zip(names, before, strict=True))
