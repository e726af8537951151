"""Agenda items and needs: ranked, packed, frozen."""
