"""Addresses of the live meeting and of its minutes."""

from django.urls import URLPattern, path

from reviewboard.web import close, live_state, minutes

PATTERNS: tuple[URLPattern, ...] = (
    path("meetings/<int:meeting_id>/live/state/", live_state.state, name="live-state"),
    path("meetings/<int:meeting_id>/close/", close.close, name="close"),
    path("meetings/<int:meeting_id>/minutes/", minutes.minutes, name="minutes"),
    path("meetings/<int:meeting_id>/minutes/amend/", minutes.amend, name="minutes-amend"),
    path("meetings/<int:meeting_id>/minutes/publish/", minutes.publish, name="minutes-publish"),
    path("meetings/<int:meeting_id>/minutes/pulse/", minutes.pulse, name="minutes-pulse"),
)
