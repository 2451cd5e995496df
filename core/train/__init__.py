"""Learning: objectives, the step, fine-tuning, and prompting, which does without."""
