"""The commands of attendance."""
