"""English forms: plural, third person, past, -ing, a or an. Quirk et al. 1985, chapters 3 and 5."""

import re

PLURALS = {
    "man": "men",
    "woman": "women",
    "child": "children",
    "mouse": "mice",
    "goose": "geese",
    "wolf": "wolves",
    "knife": "knives",
    "shelf": "shelves",
    "scarf": "scarves",
    "person": "people",
    "potato": "potatoes",
    "tomato": "tomatoes",
}
DONE = """
    ate eaten, drank drunk, wrote written, saw seen, took taken, broke broken, spoke spoken, wore worn, drew drawn,
    sang sung, forgot forgotten, stole stolen, hid hidden, threw thrown, woke woken, fell fallen, came come, went gone,
    flew flown, swam swum, drove driven, ran run, gave given, showed shown, knew known, did done
"""
PARTICIPLES = {past: done for past, done in (pair.split() for pair in DONE.split(","))}  # of a past, where they differ
LONG_U = ("university",)  # begin with the sound of "you"
THIRD = {"have": "has", "go": "goes", "do": "does", "be": "is"}
CONSONANT_Y = re.compile(r"[^aeiou]y$")


def plural(noun: str) -> str:
    return PLURALS.get(noun) or with_s(noun)


def with_s(word: str) -> str:
    """The ending -s of plurals and of the third person: -es after a hiss, -ies for -y."""
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return f"{word}es"
    return f"{word[:-1]}ies" if CONSONANT_Y.search(word) else f"{word}s"


def third(verb: str) -> str:
    return THIRD.get(verb) or with_s(verb)


def past(verb: str, doubled: bool = False) -> str:
    """Of a regular verb: waited, danced, cried, shopped."""
    if verb.endswith("e"):
        return f"{verb}d"
    if CONSONANT_Y.search(verb):
        return f"{verb[:-1]}ied"
    return f"{verb}{verb[-1]}ed" if doubled else f"{verb}ed"


def participle(verb: str, irregular: str = "", doubled: bool = False) -> str:
    """Of a base form and its past where that is irregular: eaten, waited."""
    before = irregular or past(verb, doubled)
    return PARTICIPLES.get(before, before)


def ing(verb: str, doubled: bool = False) -> str:
    if verb.endswith("e") and not verb.endswith("ee"):
        return f"{verb[:-1]}ing"
    return f"{verb}{verb[-1]}ing" if doubled else f"{verb}ing"


def article(following: str) -> str:
    """a or an, by the first sound of the next word."""
    return "an" if following[0] in "aeiou" and not following.startswith(LONG_U) else "a"


def be(person: int, plural: bool, past: bool = False) -> str:
    if past:
        return "was" if not plural and person != 2 else "were"
    return "are" if plural or person == 2 else ("am", "is")[person == 3]
