"""The log of decisions: ids only, sealed in batches, never altered unseen."""
