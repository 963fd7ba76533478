"""The run in the window: the session, its thread, the transport and the banner."""
