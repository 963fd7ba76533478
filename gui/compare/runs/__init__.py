"""Runs of before: the table, and what is selected drawn together."""
