"""What a model is assembled from, one concept a file."""
