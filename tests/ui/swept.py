"""What the sweeps over questions share: the models that are installed, each loaded once."""

from functools import cache

import core

loaded = cache(core.load)
INSTALLED = {*core.available(), "tiny-bert"}
MODELS = [name for name in ("tiny-gpt", "tiny-bert", "minilm", "smollm2-135m") if name in INSTALLED]
