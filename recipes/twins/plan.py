"""How all three twins are trained."""

from core.train.training import Plan

SEED = 20261121
# 14 pairs are judged in a step: at full weight their chance would drown what 140 hidden tokens have to say
PLAN = Plan(steps=16000, peak=2e-3, pairs=0.2)
