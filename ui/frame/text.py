"""The words on screen, in the language chosen: all of them live in assets/text, none in the code.

    T = text.page("attention");  T("why", weight=0.88)
An id is looked up in the page's prose (<page>.<lang>.md, sections "## id"), then in its labels (labels/<page>.toml,
[<page>.<id>]), then in labels/common.toml ([common.<id>]).
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from numbers import Number
from pathlib import Path
from typing import Any

from ui.frame.language import language
from ui.frame.links import Link

FOLDER = Path(__file__).parents[2] / "assets" / "text"
# A place for a value, {name} or {name:format}; it may stand in code between backticks or in a formula between dollars.
PLACE = re.compile(r"\{([a-z]\w*)(:[^{}]+)?\}", re.IGNORECASE)
SPAN = re.compile(r"`[^`\n]+`|\$[^$]+\$|" + PLACE.pattern, re.IGNORECASE)
# Streamlit turns ->, :smile: and the like into symbols even where the marks are escaped; an invisible word joiner
# between the characters keeps them as they were typed.
JOINER = "\u2060"
SYMBOL = re.compile(r"[-<>=~](?=[-<>=~])|:(?=[\w+-]+:)")


@dataclass(frozen=True)
class Words:
    """The words of one page in one language: ``T("id", name=value)``."""

    stem: str
    lang: str

    def __call__(self, id_: str, **values: Any) -> str:
        """The words of an id, its {places} filled in; texts are escaped, numbers are not. KeyError names what lacks."""
        return fill(self._find(id_), values, f"{self.stem}.{self.lang}: {id_}", math=id_.startswith("formula"))

    def has(self, id_: str) -> bool:
        try:
            self._find(id_)
        except KeyError:
            return False
        return True

    def words(self, group: str) -> dict[str, str]:
        """All labels below ``[<page>.<group>.*]`` as {name: words}, unfilled: what a component needs."""
        table = _labels(self.stem)
        for part in (self.stem, *group.split(".")):
            table = table[part]
        return {name: entry[self.lang] for name, entry in table.items() if self.lang in entry}

    @property
    def title(self) -> str:
        """The page's name, as the navigation shows it."""
        return self("name")

    def _find(self, id_: str) -> str:
        prose = _sections(self.stem, self.lang)
        if id_ in prose:
            return prose[id_]
        for page in (self.stem, "common"):
            label = _label(page, id_, self.lang)
            if label is not None:
                return label
        raise KeyError(f"no words {id_!r} for page {self.stem!r} in {self.lang!r}")


def page(stem: str) -> Words:
    """The words of a page in the language of this visit."""
    return Words(stem, language())


def fill(words: str, values: Mapping[str, Any], where: str = "", math: bool = False) -> str:
    """Put values into their places. In a formula, braces that are not the name of a value stay as they are."""

    def put(match: re.Match[str], within: str) -> str:
        name, spec = match[1], (match[2] or "")[1:]
        if name not in values:
            if within == "$":
                return match[0]
            raise KeyError(f"{where}: no value for {{{name}}}")
        value = format(values[name], spec)
        if isinstance(values[name], Number | Link):
            return value
        return value.replace("`", "'") if within == "`" else _beside(match, escape(value))

    def span(match: re.Match[str]) -> str:
        within = match[0][0]
        return put(match, "") if within == "{" else PLACE.sub(lambda inner: put(inner, within), match[0])

    return PLACE.sub(lambda match: put(match, "$"), words) if math else SPAN.sub(span, words)


def escape(text: str) -> str:
    """A text that Markdown shows as it is: no emphasis, link, formula, directive, emoji code or HTML starts in it."""
    flat = "".join(char if char.isprintable() else " " for char in text)
    apart = SYMBOL.sub(rf"\g<0>{JOINER}", flat)
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", apart)


def _beside(place: re.Match[str], value: str) -> str:
    """A value between stars: a mark at its ends would keep Markdown's emphasis from opening or closing there."""
    before, after = place.string[: place.start()], place.string[place.end() :]
    start = JOINER if before.endswith("*") and not value[:1].isalnum() else ""
    end = JOINER if after.startswith("*") and not value[-1:].isalnum() else ""
    return f"{start}{value}{end}"


@lru_cache(maxsize=128)
def _sections(stem: str, lang: str) -> Mapping[str, str]:
    """{id: words} of a prose file; a page without one has none."""
    file = FOLDER / f"{stem}.{lang}.md"
    if not file.exists():
        return {}
    parts = re.split(r"^## +(\S+)[ \t]*$", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {id_: words.strip() for id_, words in zip(parts[::2], parts[1::2], strict=True)}


@lru_cache(maxsize=64)
def _labels(stem: str) -> dict[str, Any]:
    file = FOLDER / "labels" / f"{stem}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def _label(stem: str, id_: str, lang: str) -> str | None:
    entry: Any = _labels(stem)
    for part in (stem, *id_.split(".")):
        entry = entry.get(part) if isinstance(entry, dict) else None
    return entry.get(lang) if isinstance(entry, dict) and isinstance(entry.get(lang), str) else None
