"""What is read off a run: patterns, losses, neighbours, what an edit changed."""
