"""The recurring review (series) and its occurrences (meetings)."""
