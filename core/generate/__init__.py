"""Text out of a model: decoding, sampling, beams, gaps filled, translations."""
