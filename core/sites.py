"""The table of every site: each intermediate tensor of the forward pass has one name, one shape and one formula.

    <stack>.<layer>.<part>.<site>      for example  dec.0.self.weights

Reading (``trace["dec.0.self.z"]``) and editing (``Edit("scale", "dec.0.self.z", (0.5,))``) use the same name.
Shapes are written with the legend of ``core``: B batch, T tokens (S of the source, Q query, K key), C width, H heads,
G key/value heads, D head width, W width of a head's values (D but for latent attention), F hidden width of the
feed-forward part, E experts, X experts chosen for a token, R and U widths of the latent rows of keys and queries, P
coordinates of the key that heads share, V vocabulary, 1 one number per token, N the two classes of next-sentence
prediction, M the units of a recurrent memory.
Recurrent networks (``core.classics``) have a table of their own: a site of layer {l} at step {t}, ``enc.0.3.f``.
Source of the notation: Vaswani et al. 2017, "Attention Is All You Need", sections 3.1-3.5.
"""

import re
from dataclasses import dataclass, replace

_LAYER = re.compile(r"\.\d+\.")
_STEP = re.compile(r"\.\d+\.\d+\.")


@dataclass(frozen=True)
class Site:
    """One named intermediate.

    name: template, ``{l}`` stands for the layer number. dims: the shape in symbols. formula: how it is computed, with
    pre-norm and LayerNorm; a part that computes it otherwise says so to the tap (``Trace.spec`` has the model's own).
    doc: what it is, in a phrase. derived: computed from other sites when it is first read; it can be read, not edited.
    """

    name: str
    dims: str
    formula: str
    doc: str
    derived: bool = False


EMBEDDING = (
    Site("tokens", "B T C", "E[id]", "row of the embedding matrix for each token"),
    Site("positions", "B T C", "P[t]", "row added for each position (sinusoidal, learned)"),
    Site("segments", "B T C", "S[segment]", "row added for sentence A or B (BERT)"),
    Site("sum", "B T C", "tokens + positions + segments", "what enters the first block"),
)
NORM = (
    Site("mean", "B T 1", "mean(x)", "mean over the width (LayerNorm only)", derived=True),
    Site("var", "B T 1", "mean((x - mean)^2)", "variance over the width; for RMSNorm the mean square", derived=True),
    Site("normed", "B T C", "(x - mean) / sqrt(var + eps)", "standardised, before gain and bias", derived=True),
    Site("out", "B T C", "normed * gain + bias", "output of the norm"),
)
ATTENTION = (
    Site("q", "B H Q D", "x W_q + b_q", "queries: what each token looks for"),
    Site("k", "B G K D", "x W_k + b_k", "keys: what each token offers to be found by (as stored, not repeated)"),
    Site("v", "B G K W", "x W_v + b_v", "values: what each token hands over (as stored, not repeated)"),
    Site("q_rot", "B H Q D", "R(t) q", "queries rotated by position (RoPE)"),
    Site("k_rot", "B G K D", "R(t) k", "keys rotated by position (RoPE)"),
    Site("raw", "B H Q K", "q k^T", "dot product of every query with every key"),
    Site("scores", "B H Q K", "raw * scale", "scaled, usually by 1/sqrt(D)"),
    Site("bias", "B H Q K", "slope * (key - query)", "position bias added to the scores (ALiBi; T5: a learned table)"),
    Site("mask", "B H Q K", "may q attend to k?", "True = may attend"),
    Site("masked", "B H Q K", "scores + bias, -inf where not allowed", "what enters the softmax"),
    Site("weights", "B H Q K", "softmax(masked)", "attention weights; rows sum to 1, or are 0 when nothing is allowed"),
    Site("z", "B H Q W", "weights v", "weighted sum of the values"),
    Site("heads_out", "B H Q C", "z_h W_o[h]", "what each head writes to the stream (sums to out - b_o)", derived=True),
    Site("out", "B Q C", "concat(z) W_o + b_o", "output of the attention part"),
)
FFN = (
    Site("pre", "B T F", "x W_1 + b_1", "hidden units before the activation (the up projection when gated)"),
    Site("gate", "B T F", "x W_g", "gate before its activation (gated feed-forward only)"),
    Site("act", "B T F", "phi(pre), or phi(gate) * pre", "hidden units after the activation"),
    Site("out", "B T C", "act W_2 + b_2", "output of the feed-forward part"),
)
LATENT = (
    Site("kv_latent", "B K R", "x W_down", "short row that keys and values of all heads are unfolded from (MLA)"),
    Site("k_shared", "B K P", "x W_down", "key coordinates that carry the position, one for all heads (MLA)"),
    Site("q_latent", "B Q U", "x W_down", "short row that queries are unfolded from (MLA)"),
)
MOE = (
    Site("router_logits", "B T E", "x W_r", "how well each expert suits each token"),
    Site("router_probs", "B T E", "softmax(router_logits), or sigmoid", "the same as probabilities"),
    Site("topk_index", "B T X", "top X of router_probs", "experts that each token goes to"),
    Site("dropped", "B T X", "place in the queue > capacity", "True = the expert was full, the token passes it by"),
    Site("topk_weight", "B T X", "router_probs of the chosen", "how much each chosen expert's answer counts"),
    Site("expert_out", "B T X C", "FFN_e(x)", "answer of each chosen expert, before weighing"),
    Site("shared_out", "B T C", "FFN_shared(x)", "answer of the expert that every token passes"),
    Site("out", "B T C", "sum(topk_weight * expert_out) + shared_out", "output of the mixture of experts"),
    Site("load", "B E", "count(topk_index)", "choices that fell on each expert", derived=True),
    Site("aux_loss", "B 1", "E * sum(f_e P_e)", "balance loss of the sequence: 1 when even", derived=True),
)
STREAM = (
    Site("resid_pre", "B T C", "x", "residual stream entering the block"),
    Site("resid_mid", "B T C", "x + attention", "residual stream after self-attention"),
    Site("resid_post", "B T C", "x + feed-forward", "residual stream leaving the block"),
)
CROSS_STREAM = Site("resid_cross", "B T C", "x + cross-attention", "residual stream after cross-attention")
RECURRENT = (
    Site("x", "B C", "row of the token, or h of the layer below", "what the cell reads at this step"),
    Site("r", "B M", "sigmoid(W_r x + U_r h')", "reset gate: how much of the old memory the candidate reads (GRU)"),
    Site("z", "B M", "sigmoid(W_z x + U_z h')", "update gate: how much of the old memory stays (GRU)"),
    Site("n", "B M", "tanh(W_n x + r * U_n h')", "candidate: what could be remembered instead (GRU)"),
    Site("i", "B M", "sigmoid(W_i x + U_i h')", "input gate: how much of the candidate is let in (LSTM)"),
    Site("f", "B M", "sigmoid(W_f x + U_f h')", "forget gate: how much of the old cell stays (LSTM)"),
    Site("g", "B M", "tanh(W_g x + U_g h')", "candidate: what could be added to the cell (LSTM)"),
    Site("o", "B M", "sigmoid(W_o x + U_o h')", "output gate: how much of the cell is shown (LSTM)"),
    Site("c", "B M", "f c' + i g", "cell: the memory that is only scaled and added to (LSTM)"),
    Site("h", "B M", "the cell's formula", "hidden state: the memory that the next step and the output read"),
)
POSITIONED = ("q_rot", "k_rot", "bias")  # positions act on self-attention only
# Norms inside attention, and what the T and C of their shapes are there.
INNER_NORMS = {
    "q_norm": {"T": "H Q", "C": "D"},
    "k_norm": {"T": "G K", "C": "D"},
    "q_latent_norm": {"T": "Q", "C": "U"},
    "kv_latent_norm": {"T": "K", "C": "R"},
}
HEAD = (
    Site("hidden", "B T C", "gelu(x W + b)", "transform before BERT's prediction head"),
    Site("logits", "B T V", "x W_out", "one score for each word of the vocabulary"),
    Site("probs", "B T V", "softmax(logits)", "probability of each word of the vocabulary", derived=True),
    Site("pooled", "B C", "tanh(x_0 W + b)", "summary of the first token (BERT's pooler)"),
    Site("nsp_logits", "B N", "pooled W + b", "is B the next sentence? index 0 = yes"),
)


def _table() -> dict[str, Site]:
    sites: list[Site] = []

    def add(prefix: str, group: tuple[Site, ...], **symbols: str) -> None:
        for site in group:
            dims = " ".join(symbols.get(symbol, symbol) for symbol in site.dims.split())
            sites.append(replace(site, name=f"{prefix}.{site.name}", dims=dims))

    add("emb", EMBEDDING)
    add("emb.target", tuple(site for site in EMBEDDING if site.name != "segments"))
    for prefix in ("emb", "emb.target", "enc", "dec"):
        add(f"{prefix}.norm", NORM)
    for stack, norms in (("enc", ("norm1", "norm2")), ("dec", ("norm1", "norm2", "norm3"))):
        block = f"{stack}.{{l}}"
        add(block, STREAM)
        for norm in norms:
            add(f"{block}.{norm}", NORM)
            add(f"{block}.{norm}_post", NORM)  # sandwich only
        add(f"{block}.self", ATTENTION + LATENT)
        for norm, symbols in INNER_NORMS.items():
            add(f"{block}.self.{norm}", NORM, **symbols)
        add(f"{block}.ffn", FFN)
        add(f"{block}.moe", MOE)
    add("dec.{l}", (CROSS_STREAM,))
    add("dec.{l}.cross", tuple(site for site in ATTENTION + LATENT if site.name not in POSITIONED), K="S")
    for norm, symbols in INNER_NORMS.items():
        add(f"dec.{{l}}.cross.{norm}", NORM, **{symbol: of.replace("K", "S") for symbol, of in symbols.items()})
    add("head.norm", NORM)
    add("head", HEAD)
    return {site.name: site for site in sites}


SITES: dict[str, Site] = _table()
RECURRENT_SITES: dict[str, Site] = {
    name: replace(site, name=name)
    for stack in ("rec", "enc", "dec")
    for site in RECURRENT
    for name in (f"{stack}.{{l}}.{{t}}.{site.name}",)
}


def site_of(name: str) -> Site:
    """The declaration behind a concrete name: ``dec.3.self.q`` -> the site ``dec.{l}.self.q``; else KeyError."""
    if _STEP.search(name):
        return RECURRENT_SITES[_STEP.sub(".{l}.{t}.", name)]
    return SITES[_LAYER.sub(".{l}.", name, count=1)]
