"""The REST API: parse, one call, render."""
