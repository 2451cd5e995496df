"""What every visit goes through: the language, the address as state, words, the anatomy of a page, headers."""
