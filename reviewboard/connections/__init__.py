"""Configured sources and targets, and when each was last heard from."""
