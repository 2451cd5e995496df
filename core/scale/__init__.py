"""What a model costs and how it is split over machines."""
