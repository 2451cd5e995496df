"""Lucidformer's core: a small Transformer in pure torch whose every intermediate has a name.

    from core import load, run
    model = load("tiny-gpt")
    trace = run(model, model.tokenizer.encode("In the beginning").ids)
    trace["dec.0.self.weights"]            # B H Q K

Rooms: ``parts`` (what a model is assembled from), ``families`` (published models as configs), ``weights`` (where
parameters come from), ``tokens`` (text to ids and back), ``generate`` (text out of a model), ``train`` (learning),
``read`` (what is read off a run), ``scale`` (what a model costs), ``classics`` (what came before: back-propagation,
recurrent nets). Beside them stand ``config`` (a model as data), ``model``, ``inputs`` (what a run may be given),
``trace`` and ``sites`` (every intermediate by name).

Legend of the shape suffixes (``q_BHQD``): B batch, T tokens (S of the source, Q query, K key), C width of the residual
stream, H heads, G key/value heads, D head width, F hidden width of the feed-forward part, E experts, X experts of a
token, V vocabulary.
"""

from core.model import Transformer, run
from core.parts.cache import KVCache
from core.sites import SITES, Site
from core.trace import OFF, OPS, Edit, Tap, Trace
from core.weights import ModelMissing, available, from_hf, load

__all__ = [
    "OFF",
    "OPS",
    "SITES",
    "Edit",
    "KVCache",
    "ModelMissing",
    "Site",
    "Tap",
    "Trace",
    "Transformer",
    "available",
    "from_hf",
    "load",
    "run",
]
