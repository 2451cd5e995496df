"""The tokenizer of a folder: tokenizer.json, or the older files from which one is built.

vocab.json and merges.txt are GPT-2's byte-level BPE (Radford et al. 2019) or GPT-1's BPE on lower-cased words (Radford
et al. 2018); vocab.txt is BERT's WordPiece (Devlin et al. 2018), tokenizer.model LLaMA's SentencePiece. Which one the
files mean only the family tells, so they are read for these families alone: a tokenizer that is nearly right gives
wrong results without a word.
"""

import json
from collections.abc import Callable, Collection
from pathlib import Path

from tokenizers import Tokenizer as Fast
from tokenizers import decoders, models, normalizers, pre_tokenizers, processors

from core.tokens.sentencepiece import llama_bpe, read_model
from core.tokens.tokenizers import Tokenizer

BYTE_LEVEL = ("gpt2", "gpt_neo")
PIECES = {"llama": True, "mistral": True, "mixtral": True, "baichuan": False}  # whether <s> stands before a text
END = "<|endoftext|>"


def read_tokenizer(names: Collection[str], find: Callable[[str], Path], model_type: str) -> Tokenizer | None:
    """The tokenizer made of a folder's files; None where there are none for this family. ValueError: a broken file.

    names: the files there. find: their paths, checked.
    """
    if "tokenizer.json" in names:
        return Tokenizer.from_file(str(find("tokenizer.json")))
    pair = {"vocab.json", "merges.txt"} <= set(names)
    try:
        if pair and model_type in BYTE_LEVEL:
            return Tokenizer(byte_level(*_bpe(find)))
        if pair and model_type == "openai-gpt":
            return Tokenizer(lower_case(*_bpe(find)))
        if "vocab.txt" in names and model_type == "bert":
            settings = _json(find("tokenizer_config.json")) if "tokenizer_config.json" in names else {}
            return Tokenizer(wordpiece(_lines(find("vocab.txt")), lower=settings.get("do_lower_case") is not False))
        if "tokenizer.model" in names and model_type in PIECES:
            pieces, prefix = read_model(find("tokenizer.model").read_bytes())
            return Tokenizer(llama_bpe(pieces, prefix, start=PIECES[model_type]))
    except ValueError:
        raise
    except Exception as error:  # the library raises bare Exception
        raise ValueError(f"expected the vocabulary of a tokenizer, got one that does not fit: {error}") from None
    return None


def byte_level(vocabulary: dict[str, int], merges: list[tuple[str, str]]) -> Fast:
    """GPT-2's."""
    fast = Fast(models.BPE(vocab=vocabulary, merges=merges))
    fast.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    fast.decoder = decoders.ByteLevel()
    if END in vocabulary:
        fast.add_special_tokens([END])
    return fast


def lower_case(vocabulary: dict[str, int], merges: list[tuple[str, str]]) -> Fast:
    """GPT-1's: </w> marks the end of a word."""
    fast = Fast(models.BPE(vocab=vocabulary, merges=merges, unk_token="<unk>", end_of_word_suffix="</w>"))
    fast.normalizer = normalizers.BertNormalizer(lowercase=True)
    fast.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    fast.decoder = decoders.BPEDecoder(suffix="</w>")
    if "<unk>" in vocabulary:
        fast.add_special_tokens(["<unk>"])
    return fast


def wordpiece(pieces: list[str], lower: bool) -> Fast:
    """BERT's: [CLS] text [SEP]."""
    vocabulary = {piece: i for i, piece in enumerate(pieces)}
    special = [piece for piece in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]") if piece in vocabulary]
    for piece in ("[UNK]", "[CLS]", "[SEP]"):
        if piece not in vocabulary:
            raise ValueError(f"expected {piece} in vocab.txt, it is missing")
    fast = Fast(models.WordPiece(vocab=vocabulary, unk_token="[UNK]", continuing_subword_prefix="##"))
    fast.normalizer = normalizers.BertNormalizer(lowercase=lower)
    fast.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    fast.decoder = decoders.WordPiece(prefix="##")
    fast.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])],
    )
    fast.add_special_tokens(special)
    return fast


def _bpe(find: Callable[[str], Path]) -> tuple[dict[str, int], list[tuple[str, str]]]:
    vocabulary = _json(find("vocab.json"))
    if not all(isinstance(i, int) and 0 <= i < 1 << 24 for i in vocabulary.values()):
        raise ValueError("expected pieces and their ids in vocab.json, got something else")
    lines = [line for line in _lines(find("merges.txt")) if line and not line.startswith("#version")]
    pairs = [tuple(line.split(" ")) for line in lines]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError("expected two pieces a line in merges.txt, got something else")
    return vocabulary, pairs  # type: ignore[return-value]  # every one is a pair


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"expected UTF-8 in {path.name}: {error}") from None
    return text.removesuffix("\n").split("\n")


def _json(path: Path) -> dict:
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ValueError(f"expected JSON in {path.name}: {error}") from None
    if not isinstance(content, dict):
        raise ValueError(f"expected a JSON object in {path.name}, got a {type(content).__name__}")
    return content
