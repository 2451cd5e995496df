"""The text that tiny-gpt learns from: a public-domain Bible, one string per chapter.

Source: Debian's package `sword-text-web` 426.0-1 (World English Bible with the deuterocanon, edition of 2022-12-28,
public domain; the name is a trademark of eBible.org). `mod2imp` of `libsword-utils` exports it as OSIS markup:
`apt-get install sword-text-web libsword-utils`.

Kept: every word of every chapter, psalm titles, the typographic quotes; one line per paragraph and per line of verse.
Dropped: verse numbers, footnotes, cross references, editorial headings, speakers' names, prefaces and the glossary.
"""

import re
import subprocess

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

MODULE = "engWEB2015eb"
END = "<|endoftext|>"
# Whole books, chosen once by hand: story, wisdom, prophecy, letter. None is a second telling of another book
# (as Chronicles is of Kings), which would let memory pass for skill.
HELD_OUT = {
    "Ruth": "Ruth",
    "Jdt": "Judith",
    "Tob": "Tobit",
    "Eccl": "Ecclesiastes",
    "Amos": "Amos",
    "Jonah": "Jonah",
    "Gal": "Galatians",
    "Heb": "Hebrews",
    "Jas": "James",
}
EXCERPT = ("Ruth.1", "Eccl.3", "Jonah.1", "Jas.1")  # held-out chapters that ship as heldout.txt

UNSPOKEN = re.compile(r"<(note|speaker)\b.*?</\1>", re.DOTALL)
HEADING = re.compile(r'<title\b(?![^>]*canonical="true").*?</title>', re.DOTALL)
LINE = re.compile(r'<(?:l|lg|lb|title|/title|div [^>]*type="x-p")(?:\s[^>]*)?/?>')
CHAPTER = re.compile(r'<chapter [^>]*sID="([^"]+)"/>(.*?)<chapter eID="\1"/>', re.DOTALL)


def export() -> str:
    """The module as OSIS markup, without the lines that name each entry."""
    done = subprocess.run(["mod2imp", MODULE], capture_output=True, check=True)
    return re.sub(r"^\$\$\$.*$", " ", done.stdout.decode("utf-8"), flags=re.MULTILINE)


def plain(markup: str) -> str:
    """One chapter of OSIS as text."""
    # a footnote stands where the export has eaten the space: "God<note>..</note>created"
    text = HEADING.sub("", UNSPOKEN.sub("\0", markup)).replace("\n", " ")
    text = re.sub(r"<[^>]*>", "", LINE.sub("\n", text))
    text = re.sub(r"\s*\0\s*(?=[,.;:!?”’)])", "", text).replace("\0", " ")
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def chapters(markup: str | None = None) -> dict[str, str]:
    """Chapter name, as "Ruth.1", to its text, in the order of the book."""
    return {name: plain(body) for name, body in CHAPTER.findall(markup or export())}


def split(texts: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Training chapters and held-out chapters: the held-out books whole, everything else for training."""
    held = {name: text for name, text in texts.items() if name.split(".")[0] in HELD_OUT}
    return {name: text for name, text in texts.items() if name not in held}, held


def make_tokenizer(texts: list[str], vocab_size: int) -> Tokenizer:
    """Byte-level BPE: the 256 bytes first, so that any text can be encoded, then merges learned from the texts."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        special_tokens=[END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def stream(tokenizer: Tokenizer, texts: list[str]) -> list[int]:
    """One line of tokens: END before every text and after the last."""
    end = tokenizer.token_to_id(END)
    assert end is not None, f"a tokenizer without {END}"
    ids = [i for encoding in tokenizer.encode_batch(texts) for i in (end, *encoding.ids)]
    return [*ids, end]
