"""Masks: who may look at whom, and who notices a changed token."""
