"""Reading the sync: tickets beside action items, how each tracker does, and why something has no ticket."""
