"""From text to ids and back: tokenizers, their files, and how they cut step by step."""
