"""ES modules as one: an entry file and all that it imports, put together without a build step.

    export function el(...) { ... }          ->  const $lib_dom = (() => { function el(...) { ... } return { el }; })();
    import { el } from "../../lib/dom.js";   ->  const { el } = $lib_dom;

Streamlit takes a component's JavaScript as one text. Each module keeps a scope of its own and stands after those that
it imports; there are no circles. The style of a module stands beside it under its name (bands.js, bands.css).
"""

import re
from functools import cache
from pathlib import Path

ASSETS = Path(__file__).resolve().parents[2] / "assets"
IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"([^"]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async function|function|class|const) (?:(\w+)|\{([^}]*)\}))", re.MULTILINE)
LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def bundle(entry: Path) -> str:
    """The entry module with everything it imports before it. ValueError: a circle, or a form that is not understood."""
    *before, last = followed(entry)
    return "\n".join([*map(_wrapped, before), _linked(last)])


def styles(entry: Path) -> str:
    """The style sheets of all modules of the bundle, after the one that all components share."""
    beside = [ASSETS / "components/lib/common.css", *(file.with_suffix(".css") for file in followed(entry))]
    return "\n".join(_read(file) for file in beside if file.exists())


def followed(entry: Path) -> list[Path]:
    """The modules of a bundle, each after those that it imports; the entry is the last."""
    order: list[Path] = []

    def visit(file: Path, path: tuple[Path, ...]) -> None:
        if file in path:
            raise ValueError("modules import one another in a circle: " + " -> ".join(map(_name, (*path, file))))
        if file in order:
            return
        for _, target in IMPORT.findall(_read(file)):
            visit((file.parent / target).resolve(), (*path, file))
        order.append(file)

    visit(entry.resolve(), ())
    return order


def _wrapped(file: Path) -> str:
    """A module as a constant that holds its exports; a vendored script stands as it is."""
    if "vendor" in file.parts:
        return _read(file)
    exports = ", ".join((match[1] or match[2]).strip() for match in EXPORT.finditer(_read(file)))
    return f"const {_name(file)} = (() => {{\n{EXPORT.sub('', _linked(file))}return {{ {exports} }};\n}})();"


def _linked(file: Path) -> str:
    """A module's text with its imports taken from the constants of other modules."""

    def link(match: re.Match[str]) -> str:
        if match[1] is None:
            return ""
        return f"const {{{match[1].replace(' as ', ': ')}}} = {_name((file.parent / match[2]).resolve())};\n"

    linked = IMPORT.sub(link, _read(file))
    for left in LEFT.findall(EXPORT.sub("", linked)):
        if not (left.startswith("export default ") and file.stem == "main"):
            raise ValueError(f"{file}: expected named imports and exports, got {left!r}")
    return linked


def _name(file: Path) -> str:
    return "$" + re.sub(r"\W", "_", str(file.relative_to(ASSETS).with_suffix("")).removeprefix("components/"))


@cache
def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")
