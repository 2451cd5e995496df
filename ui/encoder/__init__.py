"""Encoder: the residual stream layer by layer, and one word in two contexts."""
