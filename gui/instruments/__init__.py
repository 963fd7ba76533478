"""Plots and readouts: each draws what a snapshot brings, and asks for what it needs."""
