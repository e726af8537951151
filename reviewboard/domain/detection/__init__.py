"""AI evidence: signs of AI involvement, quoted, by rules that are data."""
