"""The prompting page: a prompt read live, what the recipe measured, and a fine-tuning run on the page."""
