"""A folder of any family opens on every page that shows a model: no page knows only the parts of GPT."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from tokenizers import Tokenizer, pre_tokenizers
from tokenizers.models import WordLevel

from pages import PAGES
from tests import twins
from ui.runs import models

ROOT = PAGES[0].path.parents[1]
# Each brings something that GPT, BERT and LLaMA do not have.
WORDS = Tokenizer(WordLevel({f"w{i}": i for i in range(twins.V)}, unk_token="w0"))
WORDS.pre_tokenizer = pre_tokenizers.Whitespace()
FAMILIES = ["t5", "bart", "roformer", "gpt_neo", "bloom", "qwen3", "mistral", "glm4", "switch", "deepseek_v3"]
NOT_CONTINUED = {"t5", "bart", "switch", "roformer"}  # the page on output continues one text


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("families")
    for name in FAMILIES:
        (root / name).mkdir()
        twins.save(name, twins.SIZES[0], root / name)
        WORDS.save(str(root / name / "tokenizer.json"))
    return root


@pytest.mark.parametrize("page", [page for page in PAGES if page.ready and page.any_model], ids=lambda p: p.stem)
def test_every_page_opens_every_family(page, folders, monkeypatch):
    monkeypatch.setenv("LUCIDFORMER_MODELS", str(folders))
    models._in_directories.clear()
    for name in FAMILIES:
        at = AppTest.from_file(str(ROOT / "ui/shell.py"), default_timeout=120)
        at.query_params["model"] = f"dir:{name}"
        at.query_params["text"] = "w5 w17 w31 w5 w17 w90"
        at.switch_page(str(page.path)).run()
        assert not at.exception and not at.error, (page.stem, name, at.exception, at.error)
        kept = page.stem == "output" and name in NOT_CONTINUED
        assert kept or at.selectbox(key="model").value == f"dir:{name}", (page.stem, name, at.warning)
    models._in_directories.clear()
