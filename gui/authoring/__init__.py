"""What authors need of the window: pictures of it."""
