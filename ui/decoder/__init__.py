"""Decoder: a translation step by step, a wrong word read, all target rows at once."""
