"""Measured bars: each module says what it measures, prints the number, and exits 1 when a bar is missed."""
