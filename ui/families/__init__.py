"""What the page on model families says: facts read off a config, their differences, a diagram, costs, tiny twins."""
