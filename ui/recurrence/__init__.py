"""Recurrence: nets that read a text step by step, what they hold, and the three complaints measured."""
