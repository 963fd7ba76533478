"""Lessons in the window: the course that is open, its panel, and what a page lights and locks."""
