"""The lab: any site of any model, any list of edits, two runs side by side, and what to take home from them."""
