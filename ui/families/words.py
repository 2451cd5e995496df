"""A config in words: each part's title, line, sentence, formula and number of parameters; each row of the table."""

from __future__ import annotations

import re
from typing import Any

from core.config import ModelConfig
from core.parts.part import Fact
from core.scale import costs
from ui.families import facts
from ui.frame.text import Words

# Which of the counts of core.scale.costs a part of the diagram stands for.
COUNTED = {
    "emb": ("embedding",),
    "positions": ("positions",),
    "self": ("attention",),
    "cross": ("cross",),
    "ffn": ("ffn", "router", "experts", "shared"),
    "norm": ("norms",),
    "head": ("head",),
}
# Which page teaches a part.
LESSONS = {
    "emb": "tokens",
    "emb_norm": "block",
    "positions": "positions",
    "stack": "encoder",
    "norm": "block",
    "self": "heads",
    "mask": "masks",
    "cross": "decoder",
    "ffn": "block",
    "final_norm": "block",
    "head": "output",
}
SEEN = {
    "causal": "k ≤ q",
    "full": "all k",
    "prefix": "k ≤ q  or  k < prefix",
    "window": "q − {window} < k ≤ q",
    "alternating": "k ≤ q;  q − {window} < k ≤ q",
}


def spelled(fact: Fact, settings: bool = False) -> str:
    """A part that has no words yet: its kind, and its settings if asked for."""
    values = ", ".join(f"{name} = {value}" for name, value in fact.values.items() if settings)
    return fact.kind.replace("_", " ") + (f" ({values})" if values else "")


class Description:
    """One config in the words of one language."""

    def __init__(self, T: Words, config: ModelConfig) -> None:
        self.config, self.facts = config, facts.facts(config)
        self.counts = costs.parameters(config)
        self.blank = "" if T.lang == "zh" else " "  # between sentences
        self.groups = {name: T.words(name) for name in ("is", "title", "line", "says", "diagram")}
        self.numbers: dict[str, Any] = {"width": config.width, "words": config.vocab_size}
        for row, fact in self.facts.items():
            if fact and self.id(row) in self.groups["is"]:  # else no words name its numbers
                self.numbers |= fact.values
        name = facts.dense(config).activation.partition("_")[0]
        self.numbers["act_plain"] = {"silu": "SiLU", "relu": "ReLU"}.get(name, name.upper())
        named = re.match(r"\w+", self.row("activation"), re.ASCII)
        self.numbers["act"] = named[0] if named else ""

    def say(self, group: str, id_: str) -> str:
        """The words of an id with this config's numbers; nothing where there are no words."""
        return self.groups[group].get(id_, "").format(**self.numbers)

    def kind(self, row: str) -> str:
        fact = self.facts[row]
        return "none" if fact is None else fact.kind

    def id(self, row: str) -> str:
        """The id of a row's words, in every group of them."""
        return f"{row}_{self.kind(row)}"

    def row(self, row: str) -> str:
        """What stands in the table."""
        return self.say("is", self.id(row)) or self.spelled(row, settings=True)

    def spelled(self, row: str, settings: bool = False) -> str:
        """A fact without words of its own."""
        fact = self.facts[row]
        return "" if fact is None else spelled(fact, settings)

    def count(self, part: str) -> int | None:
        """Parameters of a part over all layers; None for what is no part of its own."""
        if part in ("mask", "stack"):
            return None
        if part in ("final_norm", "emb_norm"):
            norm = self.config.norm if part == "final_norm" else self.config.embedding.norm
            if norm is None or not facts.has(self.config, part):
                return 0
            return norm.size(self.config.width).numbers * (2 if self.config.crossed else 1)
        return sum(self.counts.parts.get(name, 0) for name in COUNTED[part])

    def box(self, part: str) -> dict[str, str]:
        """What stands in a box."""
        return {"title": self.title(part), "line": self.line(part)}

    @property
    def only_some_layers(self) -> bool:
        """Experts stand in some layers only."""
        return self.kind("ffn").startswith("moe") and self.numbers["moe_layers"] < self.numbers["layers"]

    def title(self, part: str) -> str:
        if not facts.has(self.config, part):
            return self.say("title", "absent")
        if part in ("cross", "final_norm"):
            return self.say("title", part)
        row = {"emb": "embedding", "self": "attention", "stack": "layout", "emb_norm": "norm"}.get(part, part)
        return self.say("title", self.id(row)) or self.spelled(row)

    def mask(self, stack: str) -> str:
        """What stands at the mask of a stack."""
        return self.say("title", f"mask_{facts.mask(self.config, stack).kind}")

    def line(self, part: str) -> str:
        if part in ("norm", "mask", "stack", "emb_norm"):
            return ""
        if part == "cross":
            return self.say("line", "cross")
        if part == "final_norm":
            return self.say("title", self.id("norm")) or self.spelled("norm")
        row = {"emb": "vocabulary", "self": "attention", "head": "tying"}.get(part, part)
        some = part == "ffn" and self.only_some_layers
        return self.say("line", self.id(row)) + (self.say("line", "some") if some else "")

    def says(self, part: str) -> str:
        """A sentence or two on what a part is here."""
        return self.blank.join(filter(None, (self.say("says", id_) for id_ in self._sentences(part))))

    def _sentences(self, part: str) -> list[str]:
        """The ids of what there is to say of a part."""
        there = facts.has(self.config, part)
        match part:
            case "emb_norm":
                return ["emb_norm"] if there else []
            case "cross":
                return ["cross_yes" if there else "cross_no"]
            case "self":
                return [self.id(row) for row in ("attention", "qk_norm", "attention_bias")]
            case "mask":
                return [self.id("mask"), *(["mask_encoder"] if self.config.crossed else [])]
            case "head" if self.kind("head").startswith("lm"):
                return [f"{self.id('head')}_{self.id('tying')}"]
            case "ffn" if self.kind("ffn").startswith("moe"):
                more = {"moe_shared": ["ffn_shared"], "moe_gate": ["ffn_gate"]}.get(self.kind("ffn"), [])
                return ["ffn_moe" if self.only_some_layers else "ffn_moe_everywhere", *more]
        return [self.id({"emb": "embedding", "stack": "layout", "norm": "placement"}.get(part, part))]

    def formula(self, part: str) -> str:
        row = {"emb": "embedding", "self": "attention", "cross": "attention", "norm": "placement"}.get(part, part)
        if part == "stack" or not facts.has(self.config, part):
            return ""
        if part == "mask":
            return SEEN[self.kind("mask")].format(**self.numbers)
        if part == "emb_norm":
            return self.config.embedding.norm.fact.formula if self.config.embedding.norm else ""
        fact = self.facts["norm" if part == "final_norm" else row]
        return fact.formula if fact else ""
