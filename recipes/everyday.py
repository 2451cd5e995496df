"""The little corpus of the training page: everyday English sentences of our own grammar, and a tokenizer for them.

    python -m recipes.everyday

Writes assets/data/everyday: 20,000 different sentences of at most 9 words, and the WordPiece vocabulary learned from
them. Same grammar as the translator's (recipes/grammar); no text of anybody else is in it.
"""

import argparse
import gzip
import json
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from core.tasks.pretraining import SPECIALS, corpus, counted
from recipes.grammar.pairs import draws

OUT = Path(__file__).parents[1] / "assets" / "data" / "everyday"
SEED, COUNT, LONGEST, VOCAB = 7, 20_000, 9, 1024


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
    """Lower-cased WordPiece: Schuster and Nakajima 2012, Devlin et al. 2018."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(vocab_size=VOCAB, special_tokens=list(SPECIALS), show_progress=False)
    tokenizer.train_from_iterator(lines, trainer)
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
