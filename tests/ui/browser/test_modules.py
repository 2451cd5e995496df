"""Modules are put together as the browser would load them: an order, no circle, a scope each; and all of ours parse."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ui.browser import node
from ui.browser import modules
from ui.browser.modules import ASSETS, bundle, followed, styles

Write = Callable[..., Path]
ENTRIES = sorted(ASSETS.glob("components/*/*/main.js"))


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Modules of a test, as if they were ours; returns the entry, which is always main.js."""
    monkeypatch.setattr(modules, "ASSETS", tmp_path)

    def written(**files: str) -> Path:
        for name, text in files.items():
            (tmp_path / f"{name}.js").write_text(text, encoding="utf-8")
        return tmp_path / "main.js"

    return written


def test_modules_keep_their_own_scope(write: Write) -> None:
    part = 'const secret = "{0}";\nexport const tell = () => secret;\n'
    entry = write(
        a=part.format("a"),
        b=part.format("b"),
        main='import { tell as tellA } from "./a.js";\nimport { tell } from "./b.js";\n\nconst secret = "main";\n'
        "console.log(JSON.stringify([tellA(), tell(), secret]));\n",
    )
    assert node.run(bundle(entry)) == ["a", "b", "main"]


def test_a_module_stands_once_and_before_those_that_import_it(write: Write) -> None:
    entry = write(
        base="export const seen = [];\n",
        a='import { seen } from "./base.js";\n\nseen.push("a");\nexport const a = seen;\n',
        b='import { seen } from "./base.js";\nimport { a } from "./a.js";\n\nseen.push("b");\nexport const b = a;\n',
        main='import { b } from "./b.js";\nimport { a } from "./a.js";\n\nconsole.log(JSON.stringify([a, a === b]));\n',
    )
    assert [file.stem for file in followed(entry)] == ["base", "a", "b", "main"]
    assert node.run(bundle(entry)) == [["a", "b"], True]


def test_every_form_of_export_is_carried(write: Write) -> None:
    entry = write(
        a="export const { x, y } = { x: 1, y: 2 };\nexport function f() {\n  return 3;\n}\n\n"
        "export async function g() {\n  return 4;\n}\n\nexport class C {\n  five = 5;\n}\n",
        main='import { C, f, g, x, y } from "./a.js";\n\n'
        "console.log(JSON.stringify([x, y, f(), await g(), new C().five]));\n",
    )
    assert node.run(bundle(entry)) == [1, 2, 3, 4, 5]


def test_a_circle_is_refused_by_its_way_round(write: Write) -> None:
    entry = write(
        a='import { b } from "./b.js";\n\nexport const a = () => b;\n',
        b='import { a } from "./a.js";\n\nexport const b = () => a;\n',
        main='import { a } from "./a.js";\n\na();\n',
    )
    with pytest.raises(ValueError, match=r"circle: \$main -> \$a -> \$b -> \$a"):
        bundle(entry)


@pytest.mark.parametrize(
    "form",
    [
        'import all from "./a.js";\n',
        'import * as all from "./a.js";\n',
        'export { a } from "./a.js";\n',
        "const a = 1;\nexport { a };\n",
        "export let a = 1;\n",
        "export default 1;\n",
    ],
)
def test_a_form_that_is_not_understood_is_refused(write: Write, form: str) -> None:
    entry = write(a="export const a = 1;\n", b=form, main='import "./b.js";\n')
    with pytest.raises(ValueError, match="expected named imports and exports"):
        bundle(entry)


def test_styles_are_those_of_the_modules(tmp_path: Path, write: Write) -> None:
    entry = write(a="export const a = 1;\n", main='import { a } from "./a.js";\n\na;\n', other="export const o = 1;\n")
    for name in ("a", "main", "other"):
        (tmp_path / f"{name}.css").write_text(f".{name} {{}}\n")
    assert ".a {}" in styles(entry) and ".main {}" in styles(entry) and ".other {}" not in styles(entry)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda file: file.parent.name)
def test_every_component_parses(entry: Path, tmp_path: Path) -> None:
    file = tmp_path / "bundle.mjs"
    file.write_text(bundle(entry), encoding="utf-8")
    done = subprocess.run([node.NODE, "--check", file], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_there_are_components() -> None:
    assert {"attention/matrix_stage", "output/next_word", "frame/address"} <= {
        str(file.parent.relative_to(ASSETS / "components")) for file in ENTRIES
    }
