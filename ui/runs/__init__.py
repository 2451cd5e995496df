"""The models, and the one traced run that feeds a page."""
