"""The block: norms, residual connections, depth, the feed-forward part."""
