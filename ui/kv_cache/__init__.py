"""The KV cache: rows reused step by step, growth, fewer key and value heads, memory of named models."""
