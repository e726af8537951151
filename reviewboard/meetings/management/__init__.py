"""The commands of meetings."""
