"""From text to ids and back: tokenizers, their files, how they cut step by step, and padding."""
