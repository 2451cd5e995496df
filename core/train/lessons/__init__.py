"""Small trainings that come with data of their own."""
