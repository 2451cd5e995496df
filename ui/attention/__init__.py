"""Attention: queries, keys and values as matrices, stage by stage."""
