"""The little corpus of the training page: everyday English sentences of our own grammar, and a tokenizer for them.

    python -m recipes.everyday

Writes assets/data/everyday: 20,000 different sentences of at most 9 words, the vocabulary of all their words, and what
the page tells of both. Same grammar as the translator's (recipes/grammar); no text of anybody else is in it.
"""

import argparse
import gzip
import json
from collections import Counter
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from core.train.lessons.pretraining import SPECIALS, corpus, counted
from recipes.grammar.pairs import draws

OUT = Path(__file__).parents[1] / "assets" / "data" / "everyday"
SEED, COUNT, LONGEST = 7, 20_000, 9


def sentences(seed: int = SEED, count: int = COUNT) -> list[str]:
    """Different sentences, in the order in which they are drawn."""
    found: dict[str, None] = {}
    for pair in draws(seed):
        if len(pair.english) <= LONGEST:
            found[pair.source] = None
        if len(found) == count:
            break
    return list(found)


def make_tokenizer(lines: list[str]) -> Tokenizer:
    """One token a word, in lower case, the most frequent first."""
    normal, apart = normalizers.BertNormalizer(lowercase=True), pre_tokenizers.BertPreTokenizer()
    counts = Counter(word for line in lines for word, _ in apart.pre_tokenize_str(normal.normalize_str(line)))
    words = sorted(counts, key=lambda word: (-counts[word], word))
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate((*SPECIALS, *words))}, unk_token="[UNK]"))
    tokenizer.add_special_tokens(list(SPECIALS))
    tokenizer.normalizer, tokenizer.pre_tokenizer = normal, apart
    return tokenizer


def write(out: Path, lines: list[str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / "sentences.txt.gz").write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))
    make_tokenizer(lines).save(str(out / "tokenizer.json"))
    if out == OUT:
        (out / "facts.json").write_text(json.dumps(counted(corpus()), indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    write(parser.parse_args().out, sentences())


if __name__ == "__main__":
    main()
