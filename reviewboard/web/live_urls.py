"""Addresses of the live meeting and of its minutes."""

from django.urls import URLPattern, path

from reviewboard.web import hands, live, live_state, screen

PATTERNS: tuple[URLPattern, ...] = (
    path("meetings/<int:meeting_id>/live/state/", live_state.state, name="live-state"),
    path("meetings/<int:meeting_id>/live/", live.live, name="live"),
    path("meetings/<int:meeting_id>/screen/", screen.screen, name="screen"),
    path("meetings/<int:meeting_id>/hand/", hands.hand, name="hand"),
    path("meetings/<int:meeting_id>/hands/lower/", hands.lower, name="hand-lower"),
)
