"""The bilingual grammar: rules that every sentence keeps, by tables of the test's own; and who may test what."""

import itertools
import random
import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from recipes.grammar import german_clause, lexicon, pairs
from recipes.grammar.pairs import Pair
from recipes.grammar.sentences import any_clause
from recipes.grammar.words import word

ALL = {(gender, case) for gender in "mfnp" for case in ("nom", "acc", "dat")}
DER = {
    "der": {("m", "nom"), ("f", "dat")},
    "die": {("f", "nom"), ("f", "acc"), ("p", "nom"), ("p", "acc")},
    "das": {("n", "nom"), ("n", "acc")},
    "den": {("m", "acc"), ("p", "dat")},
    "dem": {("m", "dat"), ("n", "dat")},
    "im": {("m", "dat"), ("n", "dat")},
    "am": {("m", "dat"), ("n", "dat")},
    "zum": {("m", "dat"), ("n", "dat")},
    "vom": {("m", "dat"), ("n", "dat")},
    "zur": {("f", "dat")},
    "ins": {("n", "acc")},
}
ENDINGS = {
    "er": {("m", "nom"), ("f", "dat")},
    "e": DER["die"],
    "es": DER["das"],
    "en": DER["den"],
    "em": DER["dem"],
}
BARE = {("m", "nom"), ("n", "nom"), ("n", "acc")}  # ein, mein: no ending
AFTER_DER = {"e": BARE | {("f", "nom"), ("f", "acc")}}
AFTER_DER["en"] = ALL - AFTER_DER["e"]
AFTER_EIN = {"er": {("m", "nom")}, "es": DER["das"], "e": {("f", "nom"), ("f", "acc")}}
AFTER_EIN["en"] = ALL - AFTER_EIN["er"] - AFTER_EIN["es"] - AFTER_EIN["e"]
STEMS = re.compile(r"(k?ein|mein|dein|sein|ihr|unser|dies|jed|welch|viel|einig)(er|es|en|em|e|)")


def noun_forms() -> dict[str, set[tuple[str, str]]]:
    forms: dict[str, set[tuple[str, str]]] = {}
    for noun in (*lexicon.nouns().values(), *lexicon.feminine().values()):
        for case in ("nom", "acc", "dat"):
            weak = noun.weak and case != "nom"
            forms.setdefault(noun.plural if weak else noun.german, set()).add((noun.gender, case))
            if noun.plural:
                ending = "n" if case == "dat" and noun.plural[-1] not in "ns" else ""
                forms.setdefault(noun.plural + ending, set()).add(("p", case))
    return forms


FORMS = noun_forms()
ADJECTIVES = {
    adjective.stem + ending: ending for adjective in lexicon.adjectives() for ending in ("e", "er", "es", "en", "em")
}


def article_of(text: str) -> tuple[set[tuple[str, str]], dict[str, set[tuple[str, str]]]] | None:
    """What an article may stand for, and what adjective endings may follow."""
    if text in DER:
        return DER[text], AFTER_DER
    found = STEMS.fullmatch(text)
    if not found:
        return None
    stem, ending = found.groups()
    if stem in ("dies", "jed", "welch", "viel", "einig"):
        return ENDINGS.get(ending, set()), (ENDINGS if stem in ("viel", "einig") else AFTER_DER)
    return (BARE if ending == "" else ENDINGS[ending]), AFTER_EIN


def some_pairs(seed: int, count: int = 40) -> list[Pair]:
    return list(itertools.islice(pairs.draws(seed), count))


SEEDS = st.integers(0, 10**6)


@settings(max_examples=30)
@given(SEEDS)
@example(seed=41635)  # "Maria kann viele Koffer packen, weil das Kakao ist": this is "this", not an article
def test_article_adjective_and_noun_agree(seed: int) -> None:
    for pair in some_pairs(seed):
        for i, text in enumerate(pair.german):
            if text not in FORMS:
                continue
            agree, before = set(FORMS[text]), i - 1
            ending = ADJECTIVES.get(pair.german[before]) if before >= 0 else None
            before -= ending is not None
            article = article_of(pair.german[before]) if before >= 0 else None
            if pair.german[before] == "das" and pair.english[pair.alignment[before][0]] in (
                "this",
                "these",
                "that",
                "those",
                "it",
            ):
                article = None  # "Ist das Milch?"
            if article is not None:
                agree &= article[0]
            if ending is not None:
                table = ENDINGS if article is None else article[1]
                agree &= table.get(ending, set())
            assert agree, f"{pair.target}: {' '.join(pair.german[max(0, before) : i + 1])}"


@settings(max_examples=30)
@given(SEEDS)
def test_alignment_covers_every_target_word(seed: int) -> None:
    for pair in some_pairs(seed):
        assert len(pair.alignment) == len(pair.german)
        for word_, places in zip(pair.german, pair.alignment, strict=True):
            assert places, f"{pair.target}: {word_} belongs to nothing"
            assert all(0 <= place < len(pair.english) for place in places)
        if pair.english[-1] in ".?!":
            assert pair.alignment[-1] == (len(pair.english) - 1,)


# By kind: the German word that begins the second clause, and the English that it stands for.
LINKS = {"because": ("weil", "because"), "that": ("dass", "that"), "condition": ("wenn|als", "if|when")}
LINKS |= {"first": (",", ","), "linked": ("und|aber", "and|but"), "shared": ("und", "and")}


@settings(max_examples=30)
@given(SEEDS)
@example(seed=41635)
def test_words_of_one_clause_are_not_aligned_with_the_other(seed: int) -> None:
    for pair in some_pairs(seed):
        for cut, link in links(pair):
            for i, places in enumerate(pair.alignment):
                if i < link and pair.german[i] != ",":
                    assert max(places) < cut, f"{pair.target}: {pair.german[i]}"
                elif i > link:
                    assert min(places) > cut, f"{pair.target}: {pair.german[i]}"


def links(pair: Pair) -> list[tuple[int, int]]:
    """Where the two clauses meet, in English and in German; nowhere if there is more than one "and"."""
    german, english = LINKS.get(pair.kind, ("", ""))
    if sum(bool(re.fullmatch(english, text)) for text in pair.english) != 1:
        return []
    cut = next(i for i, text in enumerate(pair.english) if re.fullmatch(english, text))
    said = enumerate(zip(pair.german, pair.alignment, strict=True))
    return [(cut, i) for i, (text, places) in said if re.fullmatch(german, text) and cut in places]


@settings(max_examples=30)
@given(SEEDS)
def test_english_articles_and_third_persons(seed: int) -> None:
    for pair in some_pairs(seed):
        text = " ".join(pair.english).lower()
        assert not re.search(r"\ba [aeio]|\ba u(?!niv)|\ban [^aeiou]|\ban univ", text), text
        if pair.kind == "statement":
            assert not re.match(r"(he|she|it) (do|have|are|were|go|am|want|like) ", text), text
            assert not re.match(r"(i|we|they|you) (does|has|is|goes|wants|likes) |(we|they|you) was ", text), text


@settings(max_examples=30)
@given(SEEDS)
def test_the_verb_stands_second_first_or_last(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(20):
        made = any_clause(rng)
        assert made.subject is not None
        finite, closing = german_clause.verb(made)
        statement = [w.text for w in german_clause.statement(made)]
        front = made.front.german if made.front else made.subject.german("nom")
        assert statement[len(front)] == finite.text
        assert statement[len(statement) - len(closing) :] == [w.text for w in closing]
        assert german_clause.question(made)[0] == finite
        dependent = [w.text for w in german_clause.dependent(made)]
        assert dependent[-1].endswith(finite.text)
        if made.verb is not None and made.tense == "past" and closing:
            assert closing == [word(made.verb.german.participle, "v")]
            assert dependent[-2] == made.verb.german.participle
        if made.verb is not None and made.verb.german.prefix and german_clause.simple(made):
            assert statement[-1] == made.verb.german.prefix and dependent[-1] == made.verb.german.prefix + finite.text


@settings(max_examples=30)
@given(SEEDS)
def test_finite_verbs_agree_with_pronoun_subjects(seed: int) -> None:
    forms = {"ich": r"\w+e|\w+le|bin|habe|kann|muss|darf|will|mag|weiß|war|hatte|wurde|sollte|\w+te", "du": r"\w+s?t"}
    for pair in some_pairs(seed):
        if pair.kind == "statement" and pair.german[0] in forms:
            assert re.fullmatch(forms[pair.german[0]], pair.german[1]), pair.target


def test_one_english_sentence_has_one_german_one() -> None:
    found = pairs.parts(5, {"train": 4000, "dev": 40, "test": 80})  # raises if not
    assert [len(found[part]) for part in ("train", "dev", "test")] == [4000, 40, 80]
    everything = [pair.english for some in found.values() for pair in some if pair.kind not in pairs.AGAIN]
    assert len(set(everything)) == len(everything)


def test_test_sentences_join_words_that_training_never_joins() -> None:
    found = pairs.parts(6, {"train": 3000, "dev": 40, "test": 80})
    learned = {(verb, noun) for pair in found["train"] for verb in pair.verbs for noun in pair.nouns}
    for part in ("dev", "test"):
        for pair in found[part]:
            assert {(verb, noun) for verb in pair.verbs for noun in pair.nouns} - learned
    assert pairs.held("eat", "apple") == "test" and ("eat", "apple") not in learned
    held = {(v, n) for p in found["test"] for v in p.verbs for n in p.nouns if pairs.held(v, n) == "test"}
    assert not held & learned


def test_the_same_seed_draws_the_same_sentences() -> None:
    assert some_pairs(9) == some_pairs(9) and some_pairs(9) != some_pairs(10)


def test_the_lexicon_is_of_the_size_it_says() -> None:
    words = len(lexicon.nouns()) + len(lexicon.verbs()) + len(lexicon.adjectives())
    assert 400 < words < 800
    assert sum(noun.weak for noun in lexicon.nouns().values()) > 10
