"""Tokens: how a text is cut, which number each piece is, which row it takes."""
