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


class Told:
    """One config in the words of one language."""

    def __init__(self, T: Words, config: ModelConfig) -> None:
        self.config, self.facts = config, facts.facts(config)
        self.counts = costs.parameters(config)
        self.blank = "" if T.lang == "zh" else " "  # between sentences
        self.groups = {name: T.words(name) for name in ("is", "title", "line", "says", "diagram")}
        self.numbers: dict[str, Any] = {"width": config.width, "words": config.vocab_size}
        for row, fact in self.facts.items():
            if fact and f"{row}_{fact.kind}" in self.groups["is"]:  # else no words name its numbers
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

    def row(self, row: str) -> str:
        """What stands in the table."""
        return self.say("is", f"{row}_{self.kind(row)}") or self.spelled(row, settings=True)

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
    def sparse(self) -> bool:
        """Experts stand in some layers only."""
        return self.kind("ffn").startswith("moe") and self.numbers["moe_layers"] < self.numbers["layers"]

    def title(self, part: str) -> str:
        row = {"emb": "embedding", "self": "attention", "stack": "layout", "emb_norm": "norm"}.get(part, part)
        if not facts.has(self.config, part):
            return self.say("title", "absent")
        if part in ("cross", "final_norm"):
            return self.say("title", part)
        return self.say("title", f"{'norm' if part == 'emb_norm' else part}_{self.kind(row)}") or self.spelled(row)

    def mask(self, stack: str) -> str:
        """What stands at the mask of a stack."""
        return self.say("title", f"mask_{facts.mask(self.config, stack).kind}")

    def line(self, part: str) -> str:
        row = {"emb": "vocabulary", "self": "attention", "head": "tying"}.get(part, part)
        if part in ("norm", "mask", "stack", "emb_norm"):
            return ""
        if part == "cross":
            return self.say("line", "cross")
        if part == "final_norm":
            return self.say("title", f"norm_{self.kind('norm')}") or self.spelled("norm")
        some = part == "ffn" and self.sparse
        return self.say("line", f"{part}_{self.kind(row)}") + (self.say("line", "some") if some else "")

    def says(self, part: str) -> str:
        """A sentence or two on what a part is here."""
        head = self.kind("head")
        own = {
            "emb": f"emb_{self.kind('embedding')}",
            "emb_norm": "embnorm_yes" if facts.has(self.config, "emb_norm") else "",
            "stack": f"stack_{self.kind('layout')}",
            "norm": f"norm_{self.kind('placement')}",
            "self": f"self_{self.kind('attention')}",
            "cross": "cross_yes" if facts.has(self.config, "cross") else "cross_no",
            "head": f"head_{head}" + (f"_{self.kind('tying')}" if head.startswith("lm") else ""),
        }.get(part, f"{part}_{self.kind(part) if part in self.facts else ''}")
        more = []
        if part == "ffn" and self.kind("ffn").startswith("moe"):
            own = "ffn_moe" if self.sparse else "ffn_moe_everywhere"
            more = {"moe_shared": ["ffn_shared"], "moe_gate": ["ffn_gate"]}.get(self.kind("ffn"), [])
        if part == "self":
            more = [f"qk_{self.kind('qk_norm')}", f"bias_{self.kind('attention_bias')}"]
        if part == "mask" and facts.has(self.config, "cross"):
            more = ["mask_encoder"]
        return self.blank.join(filter(None, (self.say("says", id_) for id_ in (own, *more))))

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
