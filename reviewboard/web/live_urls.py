"""Addresses of the live meeting and of its minutes."""

from django.urls import URLPattern, path

from reviewboard.web import live_state

PATTERNS: tuple[URLPattern, ...] = (
    path("meetings/<int:meeting_id>/live/state/", live_state.state, name="live-state"),
)
