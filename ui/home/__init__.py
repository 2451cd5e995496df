"""Home: the map of the course."""
