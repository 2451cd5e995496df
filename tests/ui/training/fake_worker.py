"""A training worker without torch: it speaks the lines of ui.training.worker, a step every 5 ms, as it is told.

python tests/ui/training/fake_worker.py. A job of the kind "dies" ends at once; a rate of 1000 makes the loss
come apart.
"""

import json
import os
import queue
import sys
import threading
import time

LANES = {
    "twins": ("mlm", "clm"),
    "tuning": ("pretrained", "scratch"),
    "reversal": ("one_way", "both_ways"),
    "warmup": ("cold", "warm"),
}
GROUPS = [(shown, asked) for shown in ("both", "forward", "backward") for asked in ("forward", "backward")]
commands: queue.Queue = queue.Queue()


def listen() -> None:
    for line in sys.stdin:
        commands.put(json.loads(line))
    os._exit(0)


def tell(**message: object) -> None:
    print(json.dumps(message), flush=True)


def measured(kind: str, step: int) -> dict:
    if kind == "reversal":
        right = {"one_way": lambda shown, asked: float(shown in ("both", asked)), "both_ways": lambda *_: 1.0}
        return {lane: [[*key, right[lane](*key)] for key in GROUPS] for lane in LANES[kind]}
    if kind == "tuning":
        return {"pretrained": [0.9], "scratch": [0.7]}
    if kind == "warmup":
        return {"cold": [5.0, 0.1], "warm": [4.3, 0.3]}
    return {"mlm": [5.0, 0.1], "clm": [3.0, 0.3]}


def answered(kind: str, asked: dict) -> dict | None:
    if kind == "warmup":
        return None
    if kind == "reversal":
        rows = [["forward", "Mira Lund is", "the poet of Oslo", "the poet of Oslo", 0.9]]
        return {"answers": {lane: rows for lane in LANES[kind]}}
    if kind == "tuning":
        return {"text": asked["text"], "tokens": ["a"], "unknown": 0, "classes": dict.fromkeys(LANES[kind], [0.8, 0.2])}
    guesses = {lane: [["*apple*", 0.5]] + [["the", 0.1]] * 4 for lane in LANES[kind]}
    said = {"tokens": ["i", "ate", "<b>", "x"], "at": asked["at"], "unknown": 1, "continued": ["an", "egg"]}
    return {"text": asked["text"], "guesses": guesses, "right": dict.fromkeys(LANES[kind], 0.5), **said}


def row(kind: str, step: int, rate: float) -> list:
    numbers = [1.0 / step if rate < 1000 else None, 0.5, 1.0, 10.0, 0.001 * rate, 10.0 * step]
    return [step, {lane: numbers for lane in LANES.get(kind, ("a",))}]


def main() -> None:
    threading.Thread(target=listen, daemon=True).start()
    tell(tell="ready")
    step, running, rate, kind, steps = 0, False, 1.0, "", 10**6
    while True:
        while not commands.empty() or not running:
            command = commands.get()
            do = command["do"]
            if do == "start":
                kind, steps, running = command["kind"], command["settings"].get("steps", 10**6), True
                if kind == "dies":
                    sys.exit(3)
                tell(tell="begun", steps=steps, every=5)
            elif do in ("pause", "go"):
                running = do == "go"
            elif do == "rate":
                rate = command["scale"]
            elif do == "probe":
                known = kind in LANES
                tell(tell="probe", step=step, answer=answered(kind, command["asked"]) if known else command["asked"])
            elif do == "back":
                step, rate, running = step // 50 * 50, 1.0, False
                tell(tell="back", step=step)
            elif do == "step":
                step, running = step + 1, False
                tell(tell="rows", rows=[row(kind, step, rate)])
        step += 1
        tell(tell="rows", rows=[row(kind, step, rate)])
        if kind in LANES and step % 5 in (0, 1):
            tell(tell="measured", step=step, values=measured(kind, step))
        if rate >= 1000:
            running = False
            tell(tell="apart", step=step, kept=step // 50 * 50)
        if step >= steps:
            running = False
            tell(tell="done")
        time.sleep(0.005)


if __name__ == "__main__":
    main()
