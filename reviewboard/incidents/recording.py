"""A batch of snapshots on its way into the tables: looked up at once, merged one by one, written at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reviewboard.audit.queries import held
from reviewboard.catalog.queries import service_facts, service_ids
from reviewboard.domain.merge import newer, stamped
from reviewboard.domain.messages import IncidentSnapshot, TimelineSnapshot
from reviewboard.domain.values import IncidentStatus, Severity
from reviewboard.incidents import facets
from reviewboard.incidents.models import Incident, Responder, TimelineEntry
from reviewboard.people.identities import IdentityKey, digest_key, key_of, key_texts, resolve
from reviewboard.people.sourced import Wish, keep_audiences, members_of

_UPDATED = [
    "service", "audience", "title", "summary", "category", "severity", "vendor_severity", "status",
    "started_at", "detected_at", "mitigated_at", "resolved_at", "customer_minutes", "url", "facets",
]  # fmt: skip
_ROWS_A_STATEMENT = 20_000
SETTLED = "visibility_settled"
"""The mark in `Incident.facets` that a person decided who may see it: the source's word counts no longer."""


@dataclass(slots=True)
class Batch:
    """What was looked up for all snapshots at once, and what is to be written for all at once."""

    connection_id: int
    as_of: datetime
    snapshots: Sequence[IncidentSnapshot]
    services: Mapping[str, int]
    identities: Mapping[IdentityKey, int]
    keyed: Mapping[str, str]
    incidents: dict[str, Incident]
    entries: Mapping[str, frozenset[str]]
    held: frozenset[str]
    key: bytes
    withheld: set[int] = field(default_factory=set)
    created: dict[str, Incident] = field(default_factory=dict)
    updated: dict[str, Incident] = field(default_factory=dict)
    people_anew: set[str] = field(default_factory=set)
    entries_anew: dict[tuple[str, str], TimelineSnapshot] = field(default_factory=dict)
    sorts_anew: set[str] = field(default_factory=set)
    audiences_anew: set[str] = field(default_factory=set)


def look_up(connection_id: int, snapshots: Sequence[IncidentSnapshot], as_of: datetime) -> Batch:
    """Reads and locks what is known of these incidents; people and texts become keys. 14 statements."""
    known = (
        Incident.objects.select_for_update()
        .filter(connection=connection_id, external_id__in={one.external_id for one in snapshots})
        .order_by("pk")
    )
    incidents = {incident.external_id: incident for incident in known}
    texts = list(dict.fromkeys(text for one in snapshots for text in facets.texts_of(one)))
    return Batch(
        connection_id=connection_id,
        as_of=as_of,
        snapshots=snapshots,
        services=service_ids({name for one in snapshots for name in one.services}),
        identities=resolve(who for one in snapshots for who in facets.people_of(one)),
        keyed=dict(zip(texts, key_texts(texts), strict=True)),
        incidents=incidents,
        entries=_entries(incidents.values()),
        key=digest_key(),
        held=held(f"incident:{incident.pk}" for incident in known),
    )


def _entries(incidents: Iterable[Incident]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    rows = TimelineEntry.objects.filter(incident__in=list(incidents))
    for incident, entry in rows.values_list("incident__external_id", "external_id"):
        found[incident].add(entry)
    return {incident: frozenset(entries) for incident, entries in found.items()}


def merge(batch: Batch) -> None:
    """Merges every snapshot into its incident, in memory. Which of them comes first makes no difference."""
    for snapshot in batch.snapshots:
        known = batch.incidents.get(snapshot.external_id)
        incident = known or _new(batch, snapshot)
        fresh = newer(facets.facets_of(snapshot, key=batch.key), incident.facets, key=batch.key)
        if f"incident:{incident.pk}" in batch.held:
            if fresh or _new_entries(batch, snapshot, {facet.name for facet in fresh}):
                batch.withheld.add(incident.pk)
            continue
        before = _sort_of(incident)
        for facet in fresh:
            for name, value in facets.columns(facet, batch.keyed, batch.services).items():
                setattr(incident, name, value)
        if (sort := _sort_of(incident)) and sort != before:
            batch.sorts_anew.add(snapshot.external_id)
        plain = dict(incident.facets.get(facets.KEPT, {}))
        for facet in fresh:
            plain |= facets.kept(facet, batch.identities)
        incident.facets = {**stamped(fresh, incident.facets, key=batch.key), facets.KEPT: plain}
        _stand(incident)
        names = {facet.name for facet in fresh}
        if names & {"lead", "responders"} or any(name.startswith(facets.JOINED) for name in names):
            batch.people_anew.add(snapshot.external_id)
        more = _take_entries(batch, snapshot, names)
        if incident.pk and (fresh or more):
            batch.updated[snapshot.external_id] = incident


def _sort_of(incident: Incident) -> tuple[int, str] | None:
    """What makes two incidents alike, service and category; None while one of them is not known."""
    service, category = incident.service_id, incident.category
    return (service, category) if service is not None and category else None


def _stand(incident: Incident) -> None:
    """What follows from several facets together: an end counts only while it is said to be resolved."""
    if by_alerts := facets.told_by_alerts(incident.facets):
        incident.started_at, incident.severity = by_alerts.started_at, by_alerts.severity
        incident.status, incident.resolved_at = by_alerts.status, by_alerts.resolved_at
        return
    resolved = incident.status == IncidentStatus.RESOLVED
    incident.resolved_at = facets.told_end(incident.facets, incident.started_at) if resolved else None


def _new(batch: Batch, snapshot: IncidentSnapshot) -> Incident:
    """A new row. What no facet has told yet stands as a guess without a stamp, so that anything told replaces it."""
    incident = Incident(
        connection_id=batch.connection_id,
        external_id=snapshot.external_id,
        title=f"Incident {snapshot.external_id}",
        severity=Severity.SEV3,
        status=IncidentStatus.OPEN,
        started_at=snapshot.started_at or snapshot.source_at,
        first_seen_at=batch.as_of,
    )
    batch.incidents[snapshot.external_id] = batch.created[snapshot.external_id] = incident
    return incident


def answers(batch: Batch) -> dict[int, datetime]:
    """When each identity last answered a page of these incidents."""
    found: dict[int, datetime] = {}
    for one in (answer for snapshot in batch.snapshots for answer in snapshot.answered):
        identity = batch.identities.get(key_of(one.who))
        if identity is not None:
            found[identity] = max(one.at, found.get(identity, one.at))
    return found


def _new_entries(batch: Batch, snapshot: IncidentSnapshot, fresh: set[str]) -> list[TimelineSnapshot]:
    """What the snapshot adds to the timeline or edits in it."""
    known = batch.entries.get(snapshot.external_id, frozenset())
    return [
        entry
        for entry in snapshot.timeline
        if (
            facets.entry_facet(entry, batch.key) in fresh
            if entry.external_id
            else facets.entry_id(entry, batch.key) not in known
        )
    ]


def _take_entries(batch: Batch, snapshot: IncidentSnapshot, fresh: set[str]) -> bool:
    """Takes what the snapshot adds to the timeline or edits in it; whether that is anything."""
    more = _new_entries(batch, snapshot, fresh)
    batch.entries_anew |= {(snapshot.external_id, facets.entry_id(entry, batch.key)): entry for entry in more}
    return bool(more)


def write(batch: Batch, actor_id: int | None = None) -> None:
    """Writes what `merge` came to, in a number of statements that does not grow with the batch.

    Who brought it in (`actor_id`) may see what would else be closed to everybody.

    New rows are inserted in one order everywhere, so that two batches never wait for each other crosswise.
    """
    Incident.objects.bulk_create([batch.created[name] for name in sorted(batch.created)])
    _write_people(batch)
    _restrict(batch, actor_id)
    if batch.updated:
        # The rows are locked by `look_up`: this is an UPDATE, in the form that is fast for many rows.
        Incident.objects.bulk_create(
            batch.updated.values(),
            update_conflicts=True,
            unique_fields=["connection", "external_id"],
            update_fields=_UPDATED,
        )
    _write_entries(batch)


def _write_people(batch: Batch) -> None:
    """Replaces lead and responders of every incident whose people were told anew."""
    changed = [batch.incidents[name] for name in sorted(batch.people_anew)]
    if any(incident.external_id not in batch.created for incident in changed):
        Responder.objects.filter(incident__in=changed).delete()
    rows = []
    for incident in changed:
        lead, everybody = facets.told_people(incident.facets)
        rows += [Responder(incident=incident, identity_id=pk, lead=pk == lead) for pk in sorted(everybody)]
    Responder.objects.bulk_create(rows, batch_size=_ROWS_A_STATEMENT)


def _restrict(batch: Batch, actor_id: int | None) -> None:
    """Closes what the source calls restricted or sealed: open to those who answered it, else the owning team.

    Where neither is known, it stays open to those who could see it so far, else to who brought it in: what is
    closed to everybody could never be opened again.
    """
    closed = {
        name: level
        for name, incident in batch.incidents.items()
        if (level := facets.told_level(incident.facets))
        and SETTLED not in incident.facets
        and f"incident:{incident.pk}" not in batch.held
    }
    if not closed:
        return
    incidents = [batch.incidents[name] for name in closed]
    people = _people(incidents)
    teams = _teams([one for one in incidents if not people[one.pk]], batch.as_of)
    nobody = [one for one in incidents if not people[one.pk] and not teams.get(one.pk)]
    present = members_of({one.audience_id for one in nobody if one.audience_id}) if nobody else {}
    for one in nobody:
        importer = {actor_id} if actor_id is not None else set()
        people[one.pk], teams[one.pk] = present.get(one.audience_id or 0, (importer, set()))
    wishes = {
        one.external_id: Wish(
            one.audience_id, closed[one.external_id], people[one.pk], teams.get(one.pk, set())
        )
        for one in incidents
    }
    for name, audience_id in keep_audiences(wishes, as_of=batch.as_of).items():
        incident = batch.incidents[name]
        if incident.audience_id != audience_id:
            incident.audience_id = audience_id
            batch.updated[name] = incident
            batch.audiences_anew.add(name)


def _people(incidents: Sequence[Incident]) -> dict[int, set[int]]:
    """The persons who answered each incident, as far as they are known."""
    people: dict[int, set[int]] = defaultdict(set)
    rows = Responder.objects.filter(incident__in=incidents, identity__person__isnull=False)
    for incident, person in rows.values_list("incident_id", "identity__person_id"):
        people[incident].add(person)
    return people


def _teams(incidents: Sequence[Incident], as_of: datetime) -> dict[int, set[int]]:
    """The team that owns the service of each incident."""
    services = {one.service_id for one in incidents if one.service_id}
    facts = service_facts(services, on=as_of.date()) if services else {}
    owners = {pk: one.owner_team_id for pk, one in facts.items()}
    return {one.pk: {team} for one in incidents if (team := owners.get(one.service_id or 0))}


def _write_entries(batch: Batch) -> None:
    TimelineEntry.objects.bulk_create(
        [
            TimelineEntry(
                incident=batch.incidents[name],
                external_id=entry_id,
                at=entry.at,
                text=batch.keyed[entry.text],
                kind=entry.kind[:32],
            )
            for (name, entry_id), entry in sorted(batch.entries_anew.items(), key=lambda one: one[0])
        ],
        batch_size=_ROWS_A_STATEMENT,
        update_conflicts=True,
        unique_fields=["incident", "external_id"],
        update_fields=["at", "text", "kind"],
    )
