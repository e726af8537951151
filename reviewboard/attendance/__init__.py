"""Answers to needs, and later who was there."""
