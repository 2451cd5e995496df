"""The rule of the rooms: what one page needs stands under its stem; a shared room holds what two pages need."""

import re
from pathlib import Path

import pytest

from pages import PAGES, Page
from tests.test_house import ROOT, imported, modules

SHARED = {"frame", "runs", "browser"}  # the rooms of ui/ that belong to no page
LIB = ROOT / "assets/components/lib"
ROOMS = {page.stem.replace("-", "_"): page for page in PAGES}
READY = [page for page in PAGES if page.ready]
IMPORTED = re.compile(r'^import [^"]*"([^"]+)";', re.MULTILINE)


def folders(path: str) -> set[str]:
    return {folder.name for folder in (ROOT / path).iterdir() if folder.is_dir() and folder.name != "__pycache__"}


def files(*patterns: str) -> list[Path]:
    return [file for pattern in patterns for file in sorted(ROOT.glob(pattern))]


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def reached(file: Path) -> set[Path]:
    """The files of ui/ that a file needs, through whatever it imports."""
    found: set[Path] = set()
    left = [file]
    while left:
        for module in imported(left.pop()):
            path = ROOT / module.replace(".", "/")
            for target in (path.with_suffix(".py"), path / "__init__.py"):
                if target.is_file() and target.is_relative_to(ROOT / "ui") and target not in found:
                    found.add(target)
                    left.append(target)
    return found


def scripts(file: Path) -> set[Path]:
    """The JavaScript modules that a module needs, itself included."""
    found: set[Path] = set()
    left = [file.resolve()]
    while left:
        here = left.pop()
        found.add(here)
        targets = ((here.parent / target).resolve() for target in IMPORTED.findall(here.read_text(encoding="utf-8")))
        left += [target for target in targets if target not in found]
    return found


def test_a_folder_is_a_room_of_a_page_or_a_shared_one() -> None:
    assert folders("ui") <= set(ROOMS) | SHARED
    assert folders("tests/ui") <= set(ROOMS) | SHARED
    assert folders("assets/components") <= set(ROOMS) | {"lib", "frame"}
    stems = {page.stem for page in PAGES} | {"common"}
    assert {file.name.split(".")[0] for file in files("assets/text/*.md", "assets/text/labels/*.toml")} <= stems
    assert {file.stem for file in files("pages/[a-z]*.py")} == {page.stem for page in READY}


@pytest.mark.parametrize("page", READY, ids=lambda page: page.stem)
def test_a_page_has_its_words_and_its_tests_under_its_stem(page: Page) -> None:
    assert not [lang for lang in ("en", "zh") if not (ROOT / f"assets/text/{page.stem}.{lang}.md").exists()]
    assert (ROOT / f"tests/pages/test_{page.stem}.py").exists()


@pytest.mark.parametrize("file", [*modules("ui"), *files("pages/[a-z]*.py")], ids=name)
def test_no_page_reaches_into_the_room_of_another(file: Path) -> None:
    own = file.relative_to(ROOT).with_suffix("").parts[1].replace("-", "_")  # pages/x.py or ui/x/...
    rooms = {module.split(".")[1] for module in imported(file) if module.startswith("ui.")} & set(ROOMS)
    assert rooms <= {own}


@pytest.mark.parametrize("sheet", files("ui/*/style.css"), ids=name)
def test_what_one_page_styles_no_other_page_wears(sheet: Path) -> None:
    """Every sheet goes into every page, and st-key-<key> is what Streamlit calls a container of that key."""
    own = sheet.parent.name
    if own in SHARED:
        return
    keys = set(re.findall(r"st-key-(\w+)", sheet.read_text(encoding="utf-8")))
    others = [
        file
        for file in [*modules("ui"), *files("pages/[a-z]*.py")]
        if own not in (file.parent.name, file.stem.replace("-", "_"))
    ]
    assert not {
        (key, name(file)) for file in others for key in keys if f'key="{key}"' in file.read_text(encoding="utf-8")
    }


@pytest.mark.parametrize("file", files("assets/components/*/**/*.js"), ids=name)
def test_no_figure_reaches_into_the_folder_of_another_page(file: Path) -> None:
    own = file.relative_to(ROOT / "assets/components").parts[0]
    allowed = {ROOT / "assets/components" / own, LIB, ROOT / "assets/vendor"}
    foreign = [used for used in scripts(file) if not any(used.is_relative_to(folder) for folder in allowed)]
    assert not foreign


def test_what_stands_in_a_shared_room_is_needed_by_two_pages() -> None:
    always = reached(ROOT / "ui/shell.py") | reached(ROOT / "app.py") | {ROOT / "ui/shell.py"}
    needed = [reached(page.path) for page in READY]
    shared = [*files("ui/[a-z]*.py"), *(file for room in SHARED for file in modules(f"ui/{room}"))]
    lonely = [file for file in shared if file not in always and sum(file in pages for pages in needed) < 2]
    assert not lonely


def test_what_stands_in_lib_is_needed_by_two_pages() -> None:
    rooms: dict[str, set[Path]] = {}
    for main in files("assets/components/*/*/main.js"):
        rooms.setdefault(main.parts[-3], set()).update(scripts(main))
    assert not [name(file) for file in LIB.glob("*.js") if sum(file in used for used in rooms.values()) < 2]
