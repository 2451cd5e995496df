"""Output: from logits to the next word, as bars, as a tree, as a loss."""
