"""Addresses of the live meeting and of its minutes."""

from django.urls import URLPattern, path

from reviewboard.web import (
    close,
    console,
    console_acts,
    console_writing,
    hands,
    live,
    live_state,
    minutes,
    own_minutes,
    screen,
)

PATTERNS: tuple[URLPattern, ...] = (
    path("meetings/<int:meeting_id>/live/state/", live_state.state, name="live-state"),
    path("meetings/<int:meeting_id>/live/", live.live, name="live"),
    path("meetings/<int:meeting_id>/screen/", screen.screen, name="screen"),
    path("meetings/<int:meeting_id>/hand/", hands.hand, name="hand"),
    path("meetings/<int:meeting_id>/hands/lower/", hands.lower, name="hand-lower"),
    path("meetings/<int:meeting_id>/console/", console.page, name="console"),
    path("meetings/<int:meeting_id>/console/parts/", console.parts, name="console-parts"),
    path("meetings/<int:meeting_id>/console/start/", console_acts.start, name="console-start"),
    path("meetings/<int:meeting_id>/console/do/", console_acts.do, name="console-do"),
    path("meetings/<int:meeting_id>/console/undo/", console_acts.undo, name="console-undo"),
    path("meetings/<int:meeting_id>/console/take-over/", console_acts.take_over, name="console-take-over"),
    path("meetings/<int:meeting_id>/console/settle/", console_acts.settle, name="console-settle"),
    path("meetings/<int:meeting_id>/console/accept/", console_acts.accept, name="console-accept"),
    path("meetings/<int:meeting_id>/console/say/", console_writing.say, name="console-say"),
    path("meetings/<int:meeting_id>/console/reword/", console_writing.reword, name="console-reword"),
    path("meetings/<int:meeting_id>/console/take-back/", console_writing.take_back, name="console-take-back"),
    path("meetings/<int:meeting_id>/close/", close.close, name="close"),
    path(
        "meetings/<int:meeting_id>/items/<int:item_id>/minutes/",
        own_minutes.own_minutes,
        name="own-minutes",
    ),
    path("meetings/<int:meeting_id>/minutes/", minutes.minutes, name="minutes"),
    path("meetings/<int:meeting_id>/minutes/amend/", minutes.amend, name="minutes-amend"),
    path("meetings/<int:meeting_id>/minutes/publish/", minutes.publish, name="minutes-publish"),
    path("meetings/<int:meeting_id>/minutes/pulse/", minutes.pulse, name="minutes-pulse"),
)
