"""Objectives: one sentence under five objectives."""
