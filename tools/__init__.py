"""Small programs for the people who develop this course."""
