"""The map of the course: what leads to what, and a real run of the learner's own sentence to begin with."""

from ui import layout, text

T = text.page("home")
layout.header(T)
