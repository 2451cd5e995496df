"""A config in words: each part's title, line, sentence, formula and number of parameters; each row of the table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.config import ModelConfig
from core.scale import costs, sizes
from ui.families import facts
from ui.families.facts import Fact
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
NORM = {
    "layer": "(x − mean) / √(var + ε) · gain + bias",
    "layer_plain": "(x − mean) / √(var + ε) · gain",
    "rms": "x / √(mean(x²) + ε) · gain",
}
PLACED = {"pre": "x + f(norm(x))", "post": "norm(x + f(x))", "sandwich": "x + norm(f(norm(x)))"}
ADDED = {
    "none": "",
    "sinusoidal": "x_t + P[t],  P[t, 2i] = sin(t / 10000^(2i/C)),  P[t, 2i+1] = cos(t / 10000^(2i/C))",
    "learned": "x_t + P[t]",
    "rope": "q_m → R(m) q,  k_n → R(n) k",
    "rope_part": "q_m → R(m) q,  k_n → R(n) k",
    "rope_latent": "q = [plain ; R(m) q_r],  k = [plain ; R(n) k_r]",
    "alibi": "score + slope_h · (k − q)",
    "relative": "score + table[bucket(k − q), h]",
}
SEEN = {
    "causal": "k ≤ q",
    "full": "all k",
    "prefix": "k ≤ q  or  k < prefix",
    "window": "q − {window} < k ≤ q",
    "alternating": "k ≤ q;  q − {window} < k ≤ q",
}


class Told:
    """One config in the words of one language."""

    def __init__(self, T: Words, config: ModelConfig) -> None:
        self.config, self.facts = config, facts.facts(config)
        self.counts = costs.parameters(config)
        self.blank = "" if T.lang == "zh" else " "  # between sentences
        self.groups = {name: T.words(name) for name in ("is", "title", "line", "says", "diagram")}
        self.numbers: dict[str, Any] = {"width": config.width, "words": config.vocab_size}
        for fact in self.facts.values():
            self.numbers |= fact.values if fact else {}
        name = facts.dense(config).activation.partition("_")[0]
        self.numbers["act_plain"] = {"silu": "SiLU", "relu": "ReLU"}.get(name, name.upper())
        named = re.match(r"\w+", self.row("activation"), re.ASCII)
        self.numbers["act"] = named[0] if named else ""

    def say(self, group: str, id_: str) -> str:
        """The words of an id with this config's numbers; nothing where there are no words."""
        return self.groups[group].get(id_, "").format(**self.numbers)

    def id(self, row: str) -> str:
        fact: Fact | None = self.facts[row]
        return "none" if fact is None else fact.id

    def row(self, row: str) -> str:
        """What stands in the table."""
        return self.say("is", f"{row}_{self.id(row)}")

    def count(self, part: str) -> int | None:
        """Parameters of a part over all layers; None for what is no part of its own."""
        if part in ("mask", "stack"):
            return None
        if part in ("final_norm", "emb_norm"):
            norm = self.config.norm if part == "final_norm" else self.config.embedding.norm
            sides = 2 if facts.has(self.config, "cross") else 1
            return sizes.norm(norm, self.config.width).numbers * sides if facts.has(self.config, part) else 0
        return sum(self.counts.parts.get(name, 0) for name in COUNTED[part])

    def box(self, part: str) -> dict[str, str]:
        """What stands in a box."""
        return {"title": self.title(part), "line": self.line(part)}

    @property
    def sparse(self) -> bool:
        """Experts stand in some layers only."""
        return self.id("ffn").startswith("moe") and self.numbers["moe_layers"] < self.numbers["layers"]

    def title(self, part: str) -> str:
        row = {"emb": "embedding", "self": "attention", "stack": "layout", "emb_norm": "norm"}.get(part, part)
        if not facts.has(self.config, part):
            return self.say("title", "absent")
        if part in ("cross", "final_norm"):
            return self.say("title", part)
        return self.say("title", f"{'norm' if part == 'emb_norm' else part}_{self.id(row)}")

    def mask(self, stack: str) -> str:
        """What stands at the mask of a stack."""
        return self.say("title", f"mask_{facts.mask(self.config, stack).id}")

    def line(self, part: str) -> str:
        row = {"emb": "vocabulary", "self": "attention", "head": "tying"}.get(part, part)
        if part in ("norm", "mask", "stack", "emb_norm"):
            return ""
        if part == "cross":
            return self.say("line", "cross")
        if part == "final_norm":
            return self.say("title", f"norm_{self.id('norm')}")
        some = part == "ffn" and self.sparse
        return self.say("line", f"{part}_{self.id(row)}") + (self.say("line", "some") if some else "")

    def says(self, part: str) -> str:
        """A sentence or two on what a part is here."""
        own = {
            "emb": f"emb_{self.id('embedding')}",
            "emb_norm": "embnorm_yes" if facts.has(self.config, "emb_norm") else "",
            "stack": f"stack_{self.id('layout')}",
            "norm": f"norm_{self.id('placement')}",
            "self": f"self_{self.id('attention')}",
            "cross": "cross_yes" if facts.has(self.config, "cross") else "cross_no",
            "head": f"head_{self.id('head')}" + (f"_{self.id('tying')}" if self.id("head").startswith("lm") else ""),
        }.get(part, f"{part}_{self.id(part) if part in self.facts else ''}")
        more = []
        if part == "ffn" and self.id("ffn").startswith("moe"):
            own = "ffn_moe" if self.sparse else "ffn_moe_everywhere"
            more = {"moe_shared": ["ffn_shared"], "moe_gate": ["ffn_gate"]}.get(self.id("ffn"), [])
        if part == "self":
            more = [f"qk_{self.id('qk_norm')}", f"bias_{self.id('attention_bias')}"]
        if part == "mask" and facts.has(self.config, "cross"):
            more = ["mask_encoder"]
        return self.blank.join(filter(None, (self.say("says", id_) for id_ in (own, *more))))

    def formula(self, part: str) -> str:
        if not facts.has(self.config, part):
            return ""
        if part in ("self", "cross"):
            return self._attention()
        lines: Mapping[str, str] = {
            "emb": "E[id]"
            + (" · √C" if self.id("embedding") == "scaled" else "")
            + (" + S[segment]" if self.id("embedding") == "segments" else ""),
            "emb_norm": NORM[self.id("norm")],
            "positions": ADDED[self.id("positions")],
            "norm": f"{PLACED[self.id('placement')]}\nnorm(x) = {NORM[self.id('norm')]}",
            "mask": SEEN[self.id("mask")].format(**self.numbers),
            "ffn": self._feed_forward(),
            "final_norm": NORM[self.id("norm")],
            "head": self._head(),
        }
        return lines.get(part, "")

    def _attention(self) -> str:
        scale = {"root": " / √D", "none": ""}.get(self.id("scale"), " · scale")
        core = f"softmax(q kᵀ{scale} + mask) v"
        if self.id("attention").startswith("mla"):
            return f"c = norm(x W_c);  k_h = [c K_h ; k_r],  v_h = c V_h\n{core}"
        return core

    def _feed_forward(self) -> str:
        bias = (" + b₁", " + b₂") if self.id("ffn_bias") == "yes" else ("", "")
        gated = self.id("activation").startswith("gated")
        one = "(φ(x W_g) · x W₁) W₂" if gated else f"φ(x W₁{bias[0]}) W₂{bias[1]}"
        if not self.id("ffn").startswith("moe"):
            return one
        shared = {"moe_shared": " + FFN_shared(x)", "moe_gate": " + σ(x w) FFN_shared(x)"}.get(self.id("ffn"), "")
        return f"Σ weight_e · FFN_e(x){shared}\nFFN(x) = {one}"

    def _head(self) -> str:
        matrix = "Eᵀ" if self.id("tying") == "yes" else "W"
        if self.id("head").startswith("mlm"):
            return f"norm(φ(x W₁ + b₁)) {matrix} + b"
        return {"normed": "x · w / |w|", "lm_scaled": f"(x / √C) {matrix}"}.get(self.id("head"), f"x {matrix}")
