"""Heads: all layers by all heads, one of them or two mixed."""
