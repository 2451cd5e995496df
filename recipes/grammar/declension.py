"""German articles, adjectives and nouns in nominative, accusative and dative (the grammar has no genitive).

Rows of each table: m, f, n, plural. Duden 4, "Die Grammatik", tables on the declension of articles and adjectives.
"""

from recipes.grammar.lexicon import Adjective, Noun

COLUMNS = ("m", "f", "n", "pl")
DER = {"nom": "der die das die", "acc": "den die das die", "dat": "dem der dem den"}
EIN = {"nom": "- e - e", "acc": "en e - e", "dat": "em er em en"}  # ein, kein, mein ...
DIES = {"nom": "er e es e", "acc": "en e es e", "dat": "em er em en"}  # dieser, jeder, welcher
WEAK = {"nom": "e e e en", "acc": "en e e en", "dat": "en en en en"}  # after der, dieser, jeder, welcher
MIXED = {"nom": "er e es en", "acc": "en e es en", "dat": "en en en en"}  # after ein, kein, mein ...
STRONG = {"nom": "er e es e", "acc": "en e es e", "dat": "em er em en"}  # after nothing, zwei, viele, einige

POSSESSIVES = {"my": "mein", "your": "dein", "his": "sein", "her": "ihr", "our": "unser", "their": "ihr"}
LIKE_EIN = {"a": "ein", "no": "kein", **POSSESSIVES}
LIKE_DIES = {"this": "dies", "these": "dies", "that": "dies", "those": "dies", "every": "jed", "which": "welch"}
PLURAL_ONLY = {"many": "viel", "some": "einig", "how many": "wie viel"}
CONTRACTIONS = {
    ("in", "dem"): "im",
    ("in", "das"): "ins",
    ("an", "dem"): "am",
    ("zu", "dem"): "zum",
    ("zu", "der"): "zur",
    ("von", "dem"): "vom",
}
PRONOUNS = {  # nominative, accusative, dative
    "I": "ich mich mir",
    "you": "du dich dir",
    "he": "er ihn ihm",
    "she": "sie sie ihr",
    "we": "wir uns uns",
    "they": "sie sie ihnen",
    "it": "es es ihm",
    "this": "das das dem",
    "that": "das das dem",
    "these": "das das denen",
    "those": "das das denen",
    "who": "wer wen wem",
    "what": "was was was",
}
CASES = ("nom", "acc", "dat")


def ending(table: dict[str, str], case: str, gender: str, plural: bool) -> str:
    found = table[case].split()[COLUMNS.index("pl" if plural else gender)]
    return "" if found == "-" else found


def article(english: str, case: str, gender: str, plural: bool) -> str:
    """The German for an English article, possessive, number or the like; "" for none. Of a name: Annas."""
    if english.endswith("'s"):
        return english.removesuffix("'s") + "s"
    if english == "the":
        return ending(DER, case, gender, plural)
    if english in LIKE_EIN:
        return LIKE_EIN[english] + ending(EIN, case, gender, plural)
    if english in LIKE_DIES:
        return LIKE_DIES[english] + ending(DIES, case, gender, plural)
    if english in PLURAL_ONLY:
        return PLURAL_ONLY[english] + ending(STRONG, case, gender, True)
    return ""


def adjective(word: Adjective, article: str, case: str, gender: str, plural: bool) -> str:
    """The adjective before a noun, with the ending that the (English) article before it asks for."""
    table = STRONG
    if article == "the" or article in LIKE_DIES:
        table = WEAK
    elif article in LIKE_EIN:
        table = MIXED
    return word.stem + ending(table, case, gender, plural)


def noun(word: Noun, case: str, plural: bool) -> str:
    if not plural:
        return word.plural if word.weak and case != "nom" and word.plural else word.german
    assert word.plural is not None, f"{word.english} is not counted"
    return word.plural + ("n" if case == "dat" and not word.plural.endswith(("n", "s")) else "")


def pronoun(english: str, case: str) -> str:
    return PRONOUNS[english].split()[CASES.index(case)]
