"""The Python that makes a view of the lab again, with the core alone. The tests run it and compare the numbers."""

from __future__ import annotations

from collections.abc import Sequence

from core.weights import local
from ui.lab.compare import MatrixPair, across
from ui.runs import models
from ui.runs.edits import Step, batched
from ui.runs.run import Run

WIDEST = 100  # characters of a line of numbers


def snippet(r: Run, other: Run | None, steps: Sequence[Step], pair: MatrixPair, position: int) -> str:
    """steps: the edits that are applied, each of one site. other: the run they patch from, if any of them does."""
    name = pair.place.name
    lines = [f'"""{name} of {_plain(r.model_id)}, without and with the edits. Run it where `core` is."""', ""]
    lines += ["import torch", "", "from core import Edit, load, run", "", f"model = load({r.model_id!r})"]
    if r.model_id.startswith(local.PREFIX):
        lines[-1] += f"  # with {local.VARIABLE} as on the server"
    lines += _ids("ids", r)
    patches = any(step.op == "patch" for step in steps) and other is not None
    if patches:
        assert other is not None
        lines += _ids("other_ids", other)
    lines += ["", "", "def forward(ids, edits=()):"]
    if r.config.crossed:
        lines += [
            "    target_ids = [0, *ids[:-1]]  # what the decoder has read when it predicts the text",
            "    return run(model, ids, target_ids=target_ids, edits=edits)",
        ]
    else:
        lines += ["    return run(model, ids, edits=edits)"]
    lines += ["", ""]
    if patches:
        lines += ["other = forward(other_ids)"]
    lines += ["edits = [", *[f"    {edit_code(step)}," for step in steps], "]"]
    lines += ["plain, edited = forward(ids), forward(ids, edits)", ""]
    lines += [f'site = "{name}"  # {" ".join(pair.place.dims)}', f"at = {_at(pair)}"]
    lines += ["before, after = plain[site][at], edited[site][at]"]
    lines += ["difference = torch.where(before == after, 0.0, after.float() - before.float())"]
    lines += ['print(site, tuple(before.shape), "largest change:", difference.abs().max().item())']
    if "head.logits" in r:
        lines += ["", f"position = {position}", 'for name, trace in (("before", plain), ("after", edited)):']
        lines += ['    probs, tokens = trace["head.probs"][0, position].topk(5)']
        lines += ["    print(name, [(model.tokenizer.show(int(i)), float(p)) for p, i in zip(probs, tokens)])"]
    return "\n".join(lines) + "\n"


def edit_code(step: Step) -> str:
    """One edit as the core takes it, written out."""
    place = ", ".join("slice(None)" if i is None else str(i) for i in step.index)
    batch = "slice(None), " if batched(step.site) else ""
    if step.op == "patch":
        if all(i is None for i in step.index):
            return f'Edit("patch", "{step.site}", (other["{step.site}"],))'
        at = batch.replace("slice(None)", ":") + place.replace("slice(None)", ":")
        return f'Edit("set_value", "{step.site}", ({batch}{place}, other["{step.site}"][{at}]))'
    if step.op == "set_value":
        return f'Edit("set_value", "{step.site}", ({batch}{place}{", " if place else ""}{step.args[-1]!r}))'
    args = ", ".join("slice(None)" if arg is None else repr(arg) for arg in step.args)
    return f'Edit("{step.op}", "{step.site}", ({args}{"," if len(step.args) == 1 else ""}))'


def _ids(name: str, r: Run) -> list[str]:
    """The tokens of a text: from the tokenizer when the whole text was read, else number by number."""
    tokenizer = models.load(r.model_id).tokenizer
    if tokenizer.encode(r.text).ids == r.ids and r.text.isprintable():
        return [f"{name} = model.tokenizer.encode({r.text!r}).ids"]
    lines, line = [], "   "
    for number in map(str, r.ids):
        if len(line) + len(number) > WIDEST:
            lines.append(line)
            line = "   "
        line += f" {number},"
    return [f"{name} = [  # the first {len(r.ids)} tokens of the text", *lines, line, "]"]


def _at(pair: MatrixPair) -> str:
    """The index of the drawn matrix within the site."""
    fixed = dict(zip(across(pair.place), pair.at, strict=True))
    index = [str(fixed[d]) if d in fixed else "slice(None)" for d in range(len(pair.place.dims))]
    if pair.columns.ids:
        index[-1] = str(pair.columns.ids)  # of the vocabulary, the tokens that are drawn
    index = ["0", *index] if batched(pair.place.name) else index
    while index and index[-1] == "slice(None)":
        index.pop()
    return f"({', '.join(index)}{',' if len(index) == 1 else ''})" if index else "..."


def _plain(words: str) -> str:
    """A name within the docstring of the snippet."""
    return "".join(char for char in words if char.isprintable() and char not in '"\\')
