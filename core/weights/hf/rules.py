"""Renaming: a family's parameter names, as a table, turned into ours.

A rule is (their name, our name or names, how). ``{l}`` stands for the layer. ``how`` turns one tensor into one, or into
as many as there are names.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from torch import Tensor

from core.config import ModelConfig

MOST = 1 << 24  # of what a config counts: no vocabulary, width or context is as large
How = Callable[[Tensor], Tensor | Sequence[Tensor]]


@dataclass(frozen=True)
class Rule:
    theirs: str
    ours: str | tuple[str, ...]
    how: How | None = None


def output_again(config: ModelConfig) -> Iterable[str]:
    """The output matrix, where it is the embedding."""
    return ("lm_head.weight",) if config.head.tied else ()


@dataclass(frozen=True)
class Family:
    """How one family of Hugging Face checkpoints becomes ours.

    config: (their config.json, names in the file) -> ModelConfig. rules: ModelConfig -> the table. prefixes: left off
    their names where present. ignore: endings of names that hold no parameters (mask buffers, tables that we compute).
    respell: brings a file's other spelling of names to the one of the table. again: names that a file may have for
    tensors that the table has under another name already.
    """

    model_types: tuple[str, ...]
    config: Callable[[Mapping[str, object], Iterable[str]], ModelConfig]
    rules: Callable[[ModelConfig], list[Rule]]
    prefixes: tuple[str, ...] = ()
    ignore: tuple[str, ...] = field(default=())
    respell: Callable[[dict[str, Tensor]], dict[str, Tensor]] = dict
    again: Callable[[ModelConfig], Iterable[str]] = output_again


def transposed(w: Tensor) -> Tensor:
    """Conv1D of GPT-1/2 stores (in, out); nn.Linear stores (out, in)."""
    return w.T


def thirds(w: Tensor) -> Sequence[Tensor]:
    """[q|k|v] stacked in rows."""
    return w.chunk(3)


def transposed_thirds(w: Tensor) -> Sequence[Tensor]:
    """[q|k|v] side by side in the columns of a Conv1D."""
    return w.T.chunk(3)


def qkv(stem: str) -> tuple[str, str, str]:
    """Our three names for a fused projection: ``{}`` in the stem is q, k, v."""
    return stem.format("q"), stem.format("k"), stem.format("v")


def halves(w: Tensor) -> Sequence[Tensor]:
    """[gate|up] stacked in rows."""
    return w.chunk(2)


def layer_rules(rules: Iterable[Rule], layers: int | Iterable[int]) -> list[Rule]:
    """The same rules for every layer: ``{l}`` becomes 0 .. layers-1, or each of the layers given."""
    out = []
    for layer in range(layers) if isinstance(layers, int) else layers:
        for rule in rules:
            ours = (rule.ours,) if isinstance(rule.ours, str) else rule.ours
            names = tuple(name.replace("{l}", str(layer)) for name in ours)
            out.append(Rule(rule.theirs.replace("{l}", str(layer)), names, rule.how))
    return out


def same(pairs: Mapping[str, str], how: How | None = None, ends: Sequence[str] = ("weight", "bias")) -> list[Rule]:
    """Rules for whole modules: each pair (their module, our module) once for every parameter name in ``ends``."""
    return [Rule(f"{theirs}.{end}", f"{ours}.{end}", how) for theirs, ours in pairs.items() for end in ends]


def norm(pairs: Mapping[str, str], bias: bool = True) -> list[Rule]:
    """Rules for norms: their ``weight`` is our ``gain``."""
    rules = [Rule(f"{theirs}.weight", f"{ours}.gain") for theirs, ours in pairs.items()]
    return rules + ([Rule(f"{theirs}.bias", f"{ours}.bias") for theirs, ours in pairs.items()] if bias else [])


def translate(family: Family, config: ModelConfig, state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Their tensors under our names. ValueError lists names that are missing or not understood."""
    left = {_strip(family, name): tensor for name, tensor in state.items() if not name.endswith(family.ignore)}
    left = family.respell(left)
    ours: dict[str, Tensor] = {}
    missing = []
    for rule in family.rules(config):
        tensor = left.pop(rule.theirs, None)
        names = (rule.ours,) if isinstance(rule.ours, str) else rule.ours
        if tensor is None:
            missing.append(rule.theirs)
            continue
        made = tensor if rule.how is None else rule.how(tensor)
        ours.update(zip(names, [made] if isinstance(made, Tensor) else made, strict=True))
    for name in family.again(config):
        left.pop(name, None)
    if missing or left:
        raise ValueError(
            f"these weights are not a {family.model_types[0]} of that config: "
            f"missing {_some(missing)}, not expected {_some(sorted(left))}"
        )
    return ours


def _strip(family: Family, name: str) -> str:
    for prefix in family.prefixes:
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name


def _some(names: Sequence[str], most: int = 5) -> str:
    return (", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")) or "nothing"


NO_COUNT = "max_window_layers"  # Qwen: the first layer that may have a window; files have it larger than the model


def plausible(config: Mapping[str, object], tensors: int) -> None:
    """ValueError for counts that no file of so many tensors holds: such a model would be built for ever."""
    for name, value in config.items():
        for part, most in (("layer", tensors), ("experts", 4096), ("head", 65_536)):
            if part in str(name) and name != NO_COUNT and isinstance(value, int | float) and not value <= most:
                raise ValueError(f"config: expected at most {most} for {name!r}, got {str(value)[:40]!r}")


def number(config: Mapping[str, object], *names: str, default: float | None = None) -> float:
    """A number of a config.json under any of its names. ValueError if it is missing or no number."""
    for name in names:
        value = config.get(name)
        if value is not None:
            if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
                raise ValueError(f"config: expected a number for {name!r}, got {str(value)[:40]!r}")
            return value
    if default is None:
        raise ValueError(f"config: expected {names[0]!r}, it is missing")
    return default


def whole(config: Mapping[str, object], *names: str, default: int | None = None) -> int:
    """A whole number of at least 1, likewise."""
    value = number(config, *names, default=default)
    if value != int(value) or value < 1:
        raise ValueError(f"config: expected a whole number of at least 1 for {names[0]!r}, got {value!r}")
    if value > MOST:
        raise ValueError(f"config: expected at most {MOST:,} for {names[0]!r}, got {value!r}")
    return int(value)


def activation(config: Mapping[str, object], name: str, default: str) -> str:
    """Their name of an activation -> ours (``core.parts.ffn.ACTIVATIONS``)."""
    theirs = str(config.get(name, default))
    table = {
        "relu": "relu",
        "gelu": "gelu",
        "gelu_new": "gelu_tanh",
        "gelu_pytorch_tanh": "gelu_tanh",
        "gelu_fast": "gelu_tanh",
        "silu": "silu",
        "swish": "silu",
        "tanh": "tanh",
    }
    if theirs not in table:
        raise ValueError(f"config: expected {name} out of {sorted(table)}, got {theirs!r}")
    return table[theirs]


def refuse(config: Mapping[str, object], **expected: object) -> None:
    """ValueError for a setting that we do not reproduce: each keyword names the only value that is supported."""
    for name, value in expected.items():
        if config.get(name, value) not in (value, None):
            raise ValueError(f"config: {name} = {config[name]!r} is not supported, expected {value!r}")
