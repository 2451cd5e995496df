"""Scaling: what a layer costs, what others paid, the law of size and data, and a ladder of our own."""
