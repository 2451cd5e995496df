"""The sentences of tiny-translator as token ids: two word-level vocabularies, batches of sentences of like length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import Tensor

from core.weights.tiny_translator import END, END_ID, PAD_ID, SPECIAL, START, START_ID, UNKNOWN, PairTokenizer
from recipes.grammar import english, lexicon
from recipes.grammar.pairs import Pair, parts

SIZES = {"train": 205_000, "dev": 2_000, "test": 4_000}
SPARE = 100  # more held-out pairs are drawn, to leave out those with a word form that no training sentence has
WORD = r"\p{L}+(?:['\-]\p{L}+)*|\p{N}+|[^\s\p{L}\p{N}]"
# What people write besides the grammar's own spelling; English is read in lower case.
PARTICIPLES = "|".join(
    sorted({english.participle(verb.english[0], verb.past, verb.doubled) for verb in lexicon.verbs().values()})
)
BEFORE = "(?=(?: not| never| always| often| sometimes)? (?:" + PARTICIPLES + r")\b)"  # he's eaten: has; he's tired: is
SPELLINGS = (
    (r"’", "'"),
    (r"(?<=\b(?:he|she|who))'s" + BEFORE, " has"),
    (r"\bcan(?:'t| not)\b", "cannot"),
    (r"\bwon't\b", "will not"),
    (r"n't\b", " not"),
    (r"(?<=\bi)'m\b", " am"),
    (r"'re\b", " are"),
    (r"'ll\b", " will"),
    (r"'d(?= like\b)", " would"),
    (r"(?<=\bit)'s\b", " is"),
    (r"(?<=\bhe)'s\b", " is"),
    (r"(?<=\bshe)'s\b", " is"),
    (r"(?<=\bwho)'s\b", " is"),
    (r"(?<=\bwhere)'s\b", " is"),
    (r"(?<=\bthere)'s\b", " is"),
    (r"(?<=\b(?:what|that|how|name))'s\b", " is"),
    (r"'ve\b", " have"),
    (r"\btv\b", "television"),
    (r"\bneighbour", "neighbor"),
    (r"\bgrey\b", "gray"),
)


def words_of(sentences: Iterable[Sequence[str]], lower: bool) -> list[str]:
    """The words of the sentences, the most frequent first."""
    counts = Counter(word.lower() if lower else word for sentence in sentences for word in sentence)
    return sorted(counts, key=lambda word: (-counts[word], word))


def make_tokenizer(words: list[str], target: bool) -> Tokenizer:
    """One token a word. The source is read in lower case and ends with <eos>; a target also begins with <sos>."""
    vocabulary = {word: i for i, word in enumerate((*SPECIAL, *words))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    tokenizer.add_special_tokens(list(SPECIAL))
    spelled = [] if target else [normalizers.Lowercase(), *(normalizers.Replace(Regex(a), b) for a, b in SPELLINGS)]
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), *spelled])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(WORD), behavior="removed", invert=True)
    ends = [(START, START_ID), (END, END_ID)] if target else [(END, END_ID)]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A {END}" if target else f"$A {END}", special_tokens=ends
    )
    return tokenizer


def make_tokenizers(train: list[Pair]) -> PairTokenizer:
    source = make_tokenizer(words_of((pair.english for pair in train), lower=True), target=False)
    return PairTokenizer(source, make_tokenizer(words_of((pair.german for pair in train), lower=False), target=True))


def drawn(seed: int) -> dict[str, list[Pair]]:
    """All pairs, in the numbers of SIZES; each word form of a held-out pair stands in some training pair."""
    found = parts(seed, {part: size + SPARE * (part != "train") for part, size in SIZES.items()})
    theirs = {word.lower() for pair in found["train"] for word in pair.english}
    ours = {word for pair in found["train"] for word in pair.german}
    for part, size in SIZES.items():
        of_known = [p for p in found[part] if {w.lower() for w in p.english} <= theirs and ours.issuperset(p.german)]
        found[part] = of_known[:size]
        assert len(found[part]) == size, f"{part}: more than {SPARE} pairs have a word that no training pair has"
    return found


@dataclass(frozen=True)
class Rows:
    """Pairs as ids: source with <eos>, target with <sos> and <eos>."""

    sources: list[list[int]]
    targets: list[list[int]]

    @classmethod
    def of(cls, pairs: Sequence[Pair], tokenizer: PairTokenizer) -> Rows:
        theirs, ours = tokenizer.fast.get_vocab(), tokenizer.target.fast.get_vocab()
        sources = [[*(theirs[word.lower()] for word in pair.english), END_ID] for pair in pairs]
        targets = [[START_ID, *(ours[word] for word in pair.german), END_ID] for pair in pairs]
        return cls(sources, targets)

    def __len__(self) -> int:
        return len(self.sources)

    def batch(self, chosen: Sequence[int]) -> tuple[Tensor, Tensor]:
        """Source B S and target B T, filled up with <pad>."""
        return padded([self.sources[i] for i in chosen]), padded([self.targets[i] for i in chosen])


def padded(rows: list[list[int]]) -> Tensor:
    longest = max(len(row) for row in rows)
    return torch.tensor([row + [PAD_ID] * (longest - len(row)) for row in rows])


def batches(rows: Rows, size: int, seed: int, first: int = 0) -> Iterator[tuple[Tensor, Tensor]]:
    """Endless batches from batch `first` on: each epoch is shuffled, then parts of it sorted by length."""
    step, epoch = 0, 0
    while True:
        rng = torch.Generator().manual_seed(seed + epoch)
        order = torch.randperm(len(rows), generator=rng).tolist()
        groups = []
        for start in range(0, len(order), 40 * size):
            part = sorted(order[start : start + 40 * size], key=lambda i: (len(rows.sources[i]), len(rows.targets[i])))
            groups += [part[at : at + size] for at in range(0, len(part) - size + 1, size)]
        for group in torch.randperm(len(groups), generator=rng).tolist():
            if step >= first:
                yield rows.batch(groups[group])
            step += 1
        epoch += 1
