"""Races in the window: what is set, the table and the chart of speeds, and what has come of it."""
