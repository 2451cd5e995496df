"""Words: both languages say the same things, values fill their places, and what a visitor types stays plain text."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pages import PAGES
from ui.frame import state, text
from ui.frame.language import LANGUAGES
from ui.frame.text import FOLDER, PLACE, Words

PROSE = sorted(FOLDER.glob("*.en.md"))
LABELS = sorted((FOLDER / "labels").glob("*.toml"))


def sections(file: Path) -> dict[str, str]:
    parts = re.split(r"^## +(\S+)[ \t]*$", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    ids = parts[1::2]
    assert len(ids) == len(set(ids)), f"{file.name}: the same id twice"
    return dict(zip(ids, parts[2::2], strict=True))


def places(words: str) -> set[str]:
    """Where values go. Inside a formula braces are mostly LaTeX's own."""
    return {match[1] for match in PLACE.finditer(re.sub(r"\$[^$]+\$", "", words))}


def all_places(prose: dict[str, str]) -> dict[str, set[str]]:
    return {id_: places(words) for id_, words in prose.items() if not id_.startswith("formula")}


def leaves(table: dict, path: str = "") -> dict[str, dict]:
    """{dotted path: {"en": ..., "zh": ...}} of a file of labels."""
    if all(isinstance(value, str) for value in table.values()):
        return {path: table}
    nested = [leaves(value, f"{path}.{name}".lstrip(".")) for name, value in table.items()]
    return {name: entry for found in nested for name, entry in found.items()}


@pytest.mark.parametrize("english", PROSE, ids=lambda file: file.name)
def test_prose_has_the_same_ids_and_places_in_both_languages(english: Path) -> None:
    en, zh = sections(english), sections(english.with_name(english.name.replace(".en.md", ".zh.md")))
    assert list(en) == list(zh)
    assert all_places(en) == all_places(zh)
    assert not [id_ for id_ in en if not en[id_].strip() or not zh[id_].strip()]


def test_no_chinese_prose_without_english() -> None:
    assert {file.name.removesuffix(".zh.md") for file in FOLDER.glob("*.zh.md")} == {
        file.name.removesuffix(".en.md") for file in PROSE
    }


@pytest.mark.parametrize("file", LABELS, ids=lambda file: file.name)
def test_labels_have_both_languages_with_the_same_places(file: Path) -> None:
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    assert list(table) == [file.stem]
    for path, entry in leaves(table).items():
        assert set(entry) == {"en", "zh"} and all(entry.values()), path
        assert places(entry["en"]) == places(entry["zh"]), path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_has_a_name_a_line_and_a_place_on_the_map(lang: str) -> None:
    stems = [page.stem for page in PAGES]
    assert stems[0] == "home" and len(stems) == len(set(stems))
    for page in PAGES[1:]:
        T = Words(page.stem, lang)
        assert T("name") and T("about") and T(f"section.{page.section}")
        assert all(stems.index(need) < stems.index(page.stem) for need in page.needs)


class Awkward(str):
    """A value of any format that ends in a mark, as a token or a name may."""

    def __format__(self, spec: str) -> str:
        return str(self)


@pytest.mark.parametrize("value", ["word", "字", "(x).", "。"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_emphasis_opens_and_closes_whatever_value_stands_in_it(lang: str, value: str) -> None:
    """CommonMark closes no emphasis between a mark and a letter: the stars would stand on screen."""
    prose = {
        f"{file.name}: {id_}": words for file in FOLDER.glob(f"*.{lang}.md") for id_, words in sections(file).items()
    }
    tables = [(file, tomllib.loads(file.read_text(encoding="utf-8"))) for file in LABELS]
    labels = {f"{file.name}: {id_}": entry[lang] for file, table in tables for id_, entry in leaves(table).items()}
    broken = []
    for id_, words in (prose | labels).items():
        values = dict.fromkeys((match[1] for match in PLACE.finditer(words)), Awkward(value))
        filled = re.sub(r"\$[^$]+\$", "x", text.fill(words, values))  # formulas are KaTeX's
        inline = [token for token in MarkdownIt().parse(filled) if token.type == "inline"]
        if any(part.type == "text" and "*" in part.content for token in inline for part in token.children or []):
            broken.append(id_)
    assert not broken


def test_a_missing_id_or_value_is_named() -> None:
    T = Words("home", "en")
    with pytest.raises(KeyError, match="nonsense"):
        T("nonsense")
    with pytest.raises(KeyError, match="got"):
        T("notice.cut", cap=1)


def test_values_are_formatted_and_escaped_by_where_they_stand() -> None:
    values = {"p": 0.123456, "word": "*a*_b_", "link": state.Link("heads?heads.layer=3"), "command": "pip `x` -e"}
    assert text.fill("{p:.1%}", values) == "12.3%"
    assert text.fill("{word}", values) == r"\*a\*\_b\_"
    assert text.fill("[a]({link})", values) == "[a](heads?heads.layer=3)"
    assert text.fill("`{command}`", values) == "`pip 'x' -e`"


def test_braces_of_a_formula_stay() -> None:
    assert text.fill(r"$\frac{a}{b}$ is {p}", {"p": 3}) == r"$\frac{a}{b}$ is 3"
    assert text.fill(r"\sqrt{d}", {}, math=True) == r"\sqrt{d}"
    assert text.fill(r"$\sqrt{{d}}$", {"d": 64}) == r"$\sqrt{64}$"


@given(st.text(st.characters(codec="utf-8")))
def test_escaped_text_holds_no_live_mark_and_reads_as_before(typed: str) -> None:
    escaped = text.escape(typed)
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_`$<>\[\]:~#|]", re.sub(r"\\[!-/:-@\[-`{-~]", "", escaped))
    read = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", escaped).replace(text.JOINER, "")
    assert read == "".join(char if char.isprintable() else " " for char in typed).replace(text.JOINER, "")
