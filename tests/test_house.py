"""The rules of the house that a machine can check: who may import whom, what a page may not touch, no hosts."""

import ast
import json
import re
from collections.abc import Collection
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = {"core": set(), "ui": {"core"}, "pages": {"core", "ui"}}
# The main script is what Streamlit starts; it stands in ui/ because of a trap with folders named pages/ (see there).
SHELL = {"ui/shell.py": {"pages"}}
OURS = {"app", "bench", "core", "pages", "recipes", "tests", "ui"}
# An address inside an SVG is the name of a namespace: nothing asks for it.
ADDRESS = re.compile(
    r"\b(?:https?|wss?)://(?!localhost|127\.0\.0\.1|www\.w3\.org/|[{<]|HOST|[a-z]+\.invalid)[^\s\"'`)>]+"
)
TEXT = {".py", ".js", ".ts", ".css", ".html", ".md", ".toml", ".txt", ".json", ".sh", ""}


def own_files() -> list[Path]:
    """The text files of the repository; vendored modules and licences are others' words."""
    folders = [ROOT / folder for folder in (*sorted(OURS - {"app"}), "assets", ".ci", ".streamlit")]
    files = [*ROOT.glob("*"), *(file for folder in folders for file in folder.rglob("*"))]
    ours = [file for file in files if file.is_file() and file.suffix in TEXT and "__pycache__" not in file.parts]
    return [file for file in ours if "vendor" not in file.parts and "LICENSE" not in file.name]


def modules(*layers: str) -> list[Path]:
    return [file for layer in layers for file in sorted((ROOT / layer).rglob("*.py"))]


def imported(file: Path) -> set[str]:
    """The full names of the modules that a file imports, at its top or inside a function."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: a relative import hides which layer it reaches into"
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", modules(*LAYERS), ids=name)
def test_imports_go_from_pages_to_ui_to_core(file: Path) -> None:
    layer = file.relative_to(ROOT).parts[0]
    reached = {module.split(".")[0] for module in imported(file)} & OURS
    assert reached <= LAYERS[layer] | {layer} | SHELL.get(name(file), set())


@pytest.mark.parametrize("file", [*modules("core"), *sorted((ROOT / "ui").rglob("charts.py"))], ids=name)
def test_core_and_charts_do_not_know_streamlit(file: Path) -> None:
    assert "streamlit" not in {module.split(".")[0] for module in imported(file)}


@pytest.mark.parametrize("file", [file for file in modules("pages") if file.name != "__init__.py"], ids=name)
def test_a_page_leaves_maths_drawing_and_state_to_the_layers_below(file: Path) -> None:
    assert not {module.split(".")[0] for module in imported(file)} & {"torch", "numpy", "plotly", "altair"}
    attributes = {node.attr for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Attribute)}
    assert not attributes & {"session_state", "query_params"}


@pytest.mark.parametrize("file", modules("core"), ids=name)
def test_nothing_is_unpickled(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not calls & {"torch.load", "pickle.load", "pickle.loads", "eval", "exec"}
    assert not imported(file) & {"pickle", "dill", "joblib", "cloudpickle"}


def test_no_file_names_a_machine_elsewhere() -> None:
    texts = {name(file): file.read_text(encoding="utf-8", errors="replace") for file in own_files()}
    assert not {file: found for file, text in texts.items() if (found := ADDRESS.findall(text))}


def test_the_javascript_lock_names_each_package_by_its_digest_and_no_registry() -> None:
    _, *packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"].values()
    assert packages
    assert [package for package in packages if "resolved" in package or "integrity" not in package] == []


def test_the_pattern_of_the_javascript_tests_finds_some() -> None:
    """``node --test`` is content with a pattern that matches no file."""
    [pattern] = re.findall(r"--test '([^']+)'", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert list(ROOT.glob(pattern))


def reached(file: Path, ours: Collection[str]) -> set[str]:
    """Which of these modules a file imports; ``from package import module`` is an import of the module alone."""
    found: set[str | None] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            full = {alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            found |= {full[alias] if full[alias] in ours else node.module for alias in full}
    return found & set(ours)


def circle(*folders: str) -> list[str]:
    """Modules of these folders that import one another in a circle, were it for the type checker only; [] if none."""
    named = {".".join(file.relative_to(ROOT).with_suffix("").parts): file for file in modules(*folders)}
    files = {name.removesuffix(".__init__"): file for name, file in named.items()}
    try:
        TopologicalSorter({name: reached(file, files) for name, file in files.items()}).prepare()
    except CycleError as error:
        return error.args[1]
    return []


@pytest.mark.parametrize("folders", [("core",), ("core", "ui", "pages")], ids="+".join)
def test_no_modules_import_one_another_in_a_circle(folders: tuple[str, ...]) -> None:
    assert not circle(*folders)
