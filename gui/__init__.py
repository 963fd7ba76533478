"""The window: it shows what core does, and tells core what is wanted."""
