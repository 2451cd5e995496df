"""What a job makes of the lines that its worker tells."""

import json

from ui.training.job import Job
from ui.training.messages import Message


def test_what_a_worker_tells_is_kept_and_a_step_back_drops_what_came_after() -> None:
    job = Job("x", "any", {}, process=None)
    lines: tuple[Message, ...] = (
        {"tell": "begun", "steps": 9, "every": 2},
        {"tell": "rows", "rows": [(1, {}), (2, {}), (3, {})]},
        {"tell": "measured", "step": 0, "values": {"a": [0]}},
        {"tell": "measured", "step": 2, "values": {"a": [1]}},
        {"tell": "apart", "step": 3, "kept": 2},
    )
    for line in lines:
        job.hear(json.loads(json.dumps(line)))  # as it comes: a tuple is a list
    assert (job.state, job.kept, job.step, job.steps) == ("apart", 2, 3, 9)
    job.hear({"tell": "back", "step": 2})
    assert (job.state, job.step) == ("paused", 2) and job.measured == [(0, {"a": [0]})]
