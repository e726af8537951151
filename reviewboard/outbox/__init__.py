"""Owed effects: what must leave the house, kept until it has."""
