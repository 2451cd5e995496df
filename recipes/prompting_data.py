"""The two labelled tasks of the prompting page: assets/prompting/{words,verses}.json.

    python -m recipes.prompting_data

words: 240 words of the Bible in four kinds, chosen by hand (our own list). verses: 444 short verses of the World
English Bible (public domain), labelled by the book they stand in; a label is true of the book, not of every verse in
it. Both models may have read these texts before, without the labels: tiny-bert was trained on these books.
"""

import json
import random
from pathlib import Path
from typing import Any

from recipes.twins import text

FOLDER = Path(__file__).parents[1] / "assets" / "prompting"
SEED = 20261121
WORDS = {
    "animal": "lion sheep ox donkey horse camel goat lamb dog wolf bear leopard fox eagle dove raven serpent fish bull "
    "calf cow mule pigeon sparrow locust bee frog moth ant scorpion dragon spider hen pig deer gazelle ram heifer colt "
    "vulture owl hawk stork lizard mouse whale crane ostrich partridge quail viper goats oxen horses camels lambs "
    "lions dogs birds wolves",
    "food": "bread meat wine honey milk oil fruit salt grain wheat barley flour cake cakes figs grapes olives raisins "
    "manna cheese butter eggs lentils beans onions garlic cucumbers melons nuts almonds pomegranates spices herbs stew "
    "soup corn apple apples vinegar beer meal loaf loaves cream curds mint cinnamon wafers dough fig grape olive broth "
    "porridge vegetables dill cumin mustard leeks yeast",
    "place": "Egypt Jerusalem Babylon Canaan Moab Edom Samaria Galilee Bethlehem Nazareth Jericho Damascus Tyre Sidon "
    "Rome Athens Corinth Ephesus Antioch Assyria Nineveh Judea Gaza Hebron Gilead Bethel Shechem Sodom Gomorrah "
    "Ethiopia Syria Persia Greece Macedonia Asia Capernaum Bethany Lebanon Zion Sinai Ashdod Ashkelon Gath Bashan "
    "Beersheba Caesarea Cyprus Crete Spain Cilicia Thessalonica Philippi Smyrna Media Jordan Lydda Joppa Gilgal Shiloh "
    "Ramah",
    "person": "David Moses Abraham Isaac Jacob Joseph Solomon Saul Samuel Peter Paul John Mary Sarah Rebekah Rachel "
    "Leah Aaron Joshua Gideon Samson Jonathan Absalom Elijah Elisha Isaiah Jeremiah Daniel Pharaoh Herod Pilate Esther "
    "Mordecai Judas Simon Andrew Philip Thomas Barnabas Timothy Noah Adam Eve Abel Cain Esau Laban Caleb Eli Hannah "
    "Nathan Joab Abner Job Ezra Nehemiah Silas Stephen Martha Lazarus",
}
BOOKS = {
    "story": "Genesis,Joshua,Judges,I Samuel,II Samuel,I Kings,II Kings,Mark,Acts",
    "poem": "Job,Psalms,Proverbs,Song of Solomon",
    "letter": "Romans,I Corinthians,II Corinthians,Ephesians,Philippians,Colossians,I Thessalonians,I Timothy,"
    "II Timothy,I Peter,I John",
}
SHORTEST, LONGEST = 6, 12  # words of a verse
TESTED = {"words": 20, "verses": 20}  # of each label
POOLED = {"words": 40, "verses": 128}
PLAIN = str.maketrans({"“": "", "”": "", "‘": "'", "’": "'", "—": "-"})


def short_verses(books: dict[str, list[str]]) -> dict[str, list[str]]:
    """Label to verses of so many words, without the quotation marks that verses open and never close."""
    kinds = {kind: [verse for book in names.split(",") for verse in books[book]] for kind, names in BOOKS.items()}
    plain = {kind: [verse.translate(PLAIN).strip() for verse in verses] for kind, verses in kinds.items()}
    return {kind: [v for v in verses if SHORTEST <= len(v.split()) <= LONGEST] for kind, verses in plain.items()}


def split(name: str, kinds: dict[str, list[str]]) -> dict[str, list[list[Any]]]:
    """So many of each label to be tested, and so many to show or learn from; each in an order by chance."""
    rng = random.Random(SEED)
    found: dict[str, list[list[Any]]] = {"pool": [], "test": []}
    for label, texts in enumerate(kinds.values()):
        own = rng.sample(sorted(set(texts)), TESTED[name] + POOLED[name])
        found["test"] += [[text, label] for text in own[: TESTED[name]]]
        found["pool"] += [[text, label] for text in own[TESTED[name] :]]
    for part in found.values():
        rng.shuffle(part)
    return found


def write(name: str, told: dict[str, Any], kinds: dict[str, list[str]]) -> None:
    rows = {part: ",\n".join(f"  {json.dumps(row)}" for row in rows) for part, rows in split(name, kinds).items()}
    task = json.dumps({"labels": list(kinds), **told})
    body = f'{{"task": {task},\n "pool": [\n{rows["pool"]}\n ],\n "test": [\n{rows["test"]}\n ]}}\n'
    (FOLDER / f"{name}.json").write_text(body, encoding="utf-8")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    told = {"description": "Is it an animal, a food, a place or a person?", "between": ":", "apart": "\n"}
    write("words", told, {kind: words.split() for kind, words in WORDS.items()})
    told = {"description": "Is it from a story, a poem or a letter?", "between": "\nKind:", "apart": "\n\n"}
    write("verses", told, short_verses(text.verses()))


if __name__ == "__main__":
    main()
