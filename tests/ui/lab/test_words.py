"""Every site, part and edit can be said, in both languages."""

import pytest

from core.sites import SITES
from tests.ui.lab.edits import FITS, MISFITS
from ui.frame.language import LANGUAGES
from ui.frame.text import Words
from ui.lab import places, words
from ui.runs.edits import parse


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_site_and_part_of_the_core_has_words(lang: str) -> None:
    T = Words("lab", lang)
    for name, site in SITES.items():
        where, part, short = places.split(name.replace("{l}", "0"), "dec")
        assert T.has(f"sites.{short}") and T.has(f"parts.{part.replace('.', '_')}") and words.where(T, where), name
        assert all(T.has(f"dim.{symbol}") for symbol in site.dims.split()[1:]), site.dims


class Few:
    """A run of a short text."""

    tokens = read = ["a", "<b>", "{c}", "d"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("raw", [*FITS, *MISFITS])
def test_every_edit_can_be_said(raw: str, lang: str) -> None:
    [step], _ = parse(raw)
    said = words.edit(Words("lab", lang), step, places.places("tiny-gpt"), Few())
    assert said and "{" not in said.replace("{c}", "")


def test_a_token_of_an_edit_is_of_the_side_it_names() -> None:
    sites = places.places("family:t5-small")

    class Both:
        tokens, read = ["the", "source"], ["<start>", "the"]

    for raw, said in (
        ("set_mask 0.cross.mask 1 1 0", "Decoder layer 0, Cross-attention: 1 “the” may not look at 1 “source”"),
        ("set_value enc.0.resid_post 1 * 0.0", "Encoder layer 0, resid_post, token 1 “source” = 0"),
        ("patch 0.resid_post 0 *", "Decoder layer 0, resid_post, token 0 “<start>”: from the second text"),
    ):
        assert words.edit(Words("lab", "en"), parse(raw)[0][0], sites, Both()) == said


def test_an_edit_of_something_that_is_no_matrix_can_be_said() -> None:
    [step], _ = parse("set_mask head.pooled 0 0 1")
    assert "0 may look at 0" in words.edit(Words("lab", "en"), step, places.places("minilm"), Few())
