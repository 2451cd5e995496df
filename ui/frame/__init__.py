"""What every visit goes through. Pages use state, text and layout; below these, each from those before it:

visit (what is remembered of a visit), language, links, key (where a value comes from), view (a run of the shell).
"""
