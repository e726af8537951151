"""Reminders: one digest a person and day. The rules are in domain/reminders.py."""
