"""The end of a page before its last line."""


class PageEnd(Exception):
    """The page has nothing more to show. Unlike st.stop, it lets the shell end the run in order."""
