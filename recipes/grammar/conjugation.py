"""German verbs: present, participle, imperative; prefixes that separate.

    regular: ich -e, du -st, er -t, wir and sie = infinitive; participle ge- -t
An irregular verb is given by the form with "er" and its participle (Duden 4, "Die Grammatik", chapter on conjugation).
"""

import re
from dataclasses import dataclass

UNSEPARATED = ("be", "emp", "ent", "er", "ge", "miss", "ver", "zer")  # prefixes that leave out ge-
FORMS = {"wissen": ("weiß", "weißt"), "haben": ("habe", "hast"), "mögen": ("mag", "magst")}  # ich, du


@dataclass(frozen=True)
class GermanVerb:
    infinitive: str  # without the separable prefix
    third: str  # er ...
    participle: str
    auxiliary: str  # haben or sein
    prefix: str = ""

    @classmethod
    def parse(cls, entry: str) -> "GermanVerb":
        """From "gehen geht ist gegangen", "auf|räumen"."""
        first, *forms = entry.split()
        prefix, _, infinitive = first.rpartition("|")
        auxiliary = "sein" if "ist" in forms else "haben"
        forms = [form for form in forms if form != "ist"]
        third = forms[0] if forms else regular_third(infinitive)
        participle = forms[1] if len(forms) > 1 else prefix + regular_participle(infinitive)
        return cls(infinitive, third, participle, auxiliary, prefix)

    @property
    def joined(self) -> str:
        """The whole infinitive: aufstehen."""
        return self.prefix + self.infinitive

    def present(self, person: int, plural: bool) -> str:
        """Without the prefix."""
        if plural:
            return self.infinitive
        if person == 3:
            return self.third
        if self.infinitive in FORMS:
            return FORMS[self.infinitive][person - 1]
        return first(self.infinitive) if person == 1 else second(self.third)

    @property
    def imperative(self) -> str:
        """To one friend, without the prefix: iss, schlaf, warte."""
        bare, root = self.third.removesuffix("t"), stem(self.infinitive)
        if re.sub("ie?", "e", bare) == root != bare or root == "nehm":
            return bare  # e becomes i: essen, iss; lesen, lies
        if self.infinitive.endswith(("eln", "ern", "ieren")) and not self.infinitive.endswith("lieren"):
            return first(self.infinitive)
        return root + ("e" if needs_e(root) else "")


def stem(infinitive: str) -> str:
    return infinitive.removesuffix("en") if infinitive.endswith("en") else infinitive.removesuffix("n")


def needs_e(root: str) -> bool:
    """Between stem and -t: du wartest, er öffnet, but er lernt."""
    return bool(re.search(r"([dt]|[^aeiouäöülrhmn][mn]|ch[mn])$", root))


def regular_third(infinitive: str) -> str:
    return stem(infinitive) + ("et" if needs_e(stem(infinitive)) else "t")


def regular_participle(infinitive: str) -> str:
    ending = regular_third(infinitive)
    return ending if infinitive.startswith(UNSEPARATED) or infinitive.endswith("ieren") else f"ge{ending}"


def first(infinitive: str) -> str:
    """ich ...: kaufe, lächle, füttere."""
    root = stem(infinitive)
    return f"{root[:-2]}le" if infinitive.endswith("eln") else f"{root}e"


def second(third: str) -> str:
    """du ..., from the form with er: isst, liest, wartest."""
    bare = third.removesuffix("t")
    return f"{bare}t" if bare.endswith(("s", "ß", "x", "z")) else f"{bare}st"
