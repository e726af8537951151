"""What the page of one incident shows: its timeline, its candidates, its people, its facts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from reviewboard.changes.rows import ChangeCard
from reviewboard.domain.values import CauseState
from reviewboard.findings.learned_rows import FromOrigin, SimilarRow
from reviewboard.incidents.queries import hurts
from reviewboard.incidents.rows import CauseView, IncidentView, TimesView
from reviewboard.people.queries import with_names
from reviewboard.people.reader import Reader
from reviewboard.web.incident_words import (
    MOMENTS,
    STATUS_SIGNS,
    STATUSES,
    STRENGTHS,
    part_words,
    reason_words,
)
from reviewboard.web.learned import as_links
from reviewboard.web.learned_parts import came_of, stored_texts
from reviewboard.web.parts import Candidate, Entry, Named
from reviewboard.web.templatetags.times import minutes


def about_incident(
    reader: Reader,
    incident: IncidentView,
    cards: Mapping[int, ChangeCard],
    learned: FromOrigin,
    similar: Sequence[SimilarRow],
    *,
    may_settle: bool,
) -> dict[str, Any]:
    """The parts of the page. Names inside the texts of other rooms are put back in one statement.

    Candidates have buttons only for whoever `may_settle` them.
    """
    causes = [one for one in incident.causes if one.change_id in cards]
    stored = [cards[one.change_id].title for one in causes]
    stored += [*stored_texts(learned), *(one.text for one in similar)]
    texts = iter(with_names(stored))
    titles = {one.change_id: next(texts) for one in causes}
    return {
        "status": STATUSES[incident.status],
        "status_sign": STATUS_SIGNS[incident.status],
        "facts": list(_facts(incident)),
        "entries": timeline(incident),
        "candidates": [
            _candidate(incident, one, cards[one.change_id], titles, may_settle=may_settle) for one in causes
        ],
        "settled": [
            _settled(incident, one, cards[one.change_id])
            for one in causes
            if one.state is not CauseState.CANDIDATE
        ],
        **came_of(learned, texts),
        "similar": as_links(similar, [next(texts) for _one in similar]),
        "people": [
            Named(one.name, part_words(one), is_reader=one.person_id == reader.person_id is not None)
            for one in incident.responders
        ],
    }


def timeline(incident: IncidentView | TimesView) -> list[Entry]:
    """What happened when; a time that the source told without an entry gets one of ours."""
    entries = [
        Entry(one.at, one.text, one.source, is_key=one.is_key, in_impact=one.in_impact)
        for one in incident.timeline
    ]
    told = {one.at for one in entries}
    end = incident.mitigated_at or incident.resolved_at
    for name, words in MOMENTS.items():
        at: datetime | None = getattr(incident, name)
        if at is not None and at not in told:
            hurt = hurts(incident.started_at, end, at)
            entries.append(Entry(at, str(words), incident.source, is_key=True, in_impact=hurt))
    return sorted(entries, key=lambda entry: entry.at)


def _facts(incident: IncidentView) -> Iterator[tuple[str, str]]:
    """A length and what it is of: to detect, to mitigate, customers hurt."""
    steps = (
        (incident.detected_at, _("to detect")),
        (incident.mitigated_at, _("to mitigate")),
        (incident.resolved_at, _("to resolve")),
    )
    for at, words in steps:
        if at is not None and at >= incident.started_at:
            yield minutes(at - incident.started_at), words
    if incident.customer_minutes is not None:
        yield minutes(incident.customer_minutes), _("in which customers were hurt")


def _candidate(
    incident: IncidentView, cause: CauseView, card: ChangeCard, titles: Mapping[int, str], *, may_settle: bool
) -> Candidate:
    asks = may_settle and cause.state is CauseState.CANDIDATE
    return Candidate(
        title=titles[cause.change_id],
        url=reverse("web:change", args=[cause.change_id]),
        reference=card.reference,
        state=cause.state,
        strength=STRENGTHS[cause.strength],  # type: ignore[arg-type]  # the three words of the sign
        where=card.service_key,
        reasons=tuple(reason_words(reason) for reason in cause.reasons),
        contributed_url=_settle_url(incident, cause, "contributed") if asks else "",
        ruled_out_url=_settle_url(incident, cause, "ruled-out") if asks else "",
    )


def _settled(incident: IncidentView, cause: CauseView, card: ChangeCard) -> tuple[str, str]:
    """Where a decision is taken back, and the change that it is about."""
    return _settle_url(incident, cause, "candidate"), card.reference


def _settle_url(incident: IncidentView, cause: CauseView, word: str) -> str:
    path = reverse("web:incident-cause", args=[incident.id, cause.change_id, word])
    return f"{path}?was={cause.state.value}"
