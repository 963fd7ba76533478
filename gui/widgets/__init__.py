"""What the parts of the window are made of: controls, plots, words."""
