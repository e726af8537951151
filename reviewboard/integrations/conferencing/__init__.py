"""Participant reports of conferencing tools: `read` says who was connected, from when to when."""

from reviewboard.integrations.conferencing.reading import Connected, NotAReport, Participants, read

__all__ = ["Connected", "NotAReport", "Participants", "read"]
