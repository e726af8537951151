"""The commands of findings and action items."""
