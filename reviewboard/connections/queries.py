"""Reading connections: what could be seen, and what each import brought.

That a source exists, and when it was last heard from, is open to every signed-in reader; what it brought may
not be.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, Q

from reviewboard.connections.kinds import ConnectionKind, ConnectionState, Purpose
from reviewboard.connections.models import Connection, Import, Secret
from reviewboard.domain.paging import Page, decode, page_of
from reviewboard.domain.values import ImportState
from reviewboard.people.permissions import Right
from reviewboard.people.reader import Reader
from reviewboard.people.visibility import NotVisible

HINT_CHARS = 4
"""Of a secret that is kept here; what is said of one that is not is longer."""


@dataclass(frozen=True, slots=True)
class ConnectionSight:
    """What could be seen through a connection. `silent`: unheard for longer than its rhythm, or ever."""

    id: int
    key: str
    kind: ConnectionKind
    name: str
    last_seen_at: datetime | None
    expected_every: timedelta | None
    silent: bool


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """One connection as it was set up; `cursor` is where its next scan or poll goes on."""

    id: int
    key: str
    name: str
    vendor: str
    kind: ConnectionKind
    state: ConnectionState
    last_seen_at: datetime | None
    cursor: Mapping[str, object]


def sight(reader: Reader, *, as_of: datetime) -> list[ConnectionSight]:
    """Every active connection by name, in one statement. A paused one is neither read nor missed.

    A connection without a rhythm (a file that was brought in once) is silent only if it was never heard from.
    """
    del reader  # every signed-in reader may know what could be seen
    active = Connection.objects.filter(state=ConnectionState.ACTIVE).order_by("name", "pk")
    return [
        ConnectionSight(
            id=row.pk,
            key=row.key,
            kind=ConnectionKind(row.kind),
            name=row.name,
            last_seen_at=row.last_seen_at,
            expected_every=row.expected_every,
            silent=_silent(row, as_of),
        )
        for row in active
    ]


def connection_for(reader: Reader, key: str) -> ConnectionView | None:
    """The connection of this key, or None."""
    del reader  # as above
    row = Connection.objects.filter(key=key).first()
    if row is None:
        return None
    return ConnectionView(
        id=row.pk,
        key=row.key,
        name=row.name,
        vendor=row.vendor,
        kind=ConnectionKind(row.kind),
        state=ConnectionState(row.state),
        last_seen_at=row.last_seen_at,
        cursor=row.cursor,
    )


_SENDER = ("vendor", "config", "state", "last_seen_at")


@dataclass(frozen=True, slots=True)
class Sender:
    """A connection as those see it who read what it sends."""

    id: int
    vendor: str
    config: Mapping[str, object]
    active: bool
    last_seen_at: datetime | None


def sender(connection_id: int) -> Sender:
    """The connection that sent something; it exists, for what it sent refers to it."""
    return _sender(Connection.objects.only(*_SENDER).get(pk=connection_id))


def active_senders(vendors: Collection[str]) -> list[Sender]:
    """The active connections of these vendors, in one statement."""
    rows = Connection.objects.filter(vendor__in=list(vendors), state=ConnectionState.ACTIVE).order_by("pk")
    return [_sender(row) for row in rows.only(*_SENDER)]


def _sender(row: Connection) -> Sender:
    return Sender(row.pk, row.vendor, row.config, row.state == ConnectionState.ACTIVE, row.last_seen_at)


def connection_names(ids: Iterable[int]) -> dict[int, str]:
    """Names by connection id, in one statement."""
    return dict(Connection.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


@dataclass(frozen=True, slots=True)
class Named:
    """A connection as other rooms name it: its key, which is part of its pages' addresses, and its name."""

    key: str
    name: str
    active: bool


def named(connection_id: int) -> Named:
    """What a connection is called. One statement."""
    row = Connection.objects.only("key", "name", "state").get(pk=connection_id)
    return Named(row.key, row.name, row.state == ConnectionState.ACTIVE)


def token_ends(connection_ids: Collection[int], *, as_of: datetime) -> dict[int, datetime]:
    """When the token of each of these connections ends, where that is known. One statement."""
    tokens = Secret.objects.filter(
        valid(as_of), connection__in=connection_ids, purpose=Purpose.TOKEN, retires_at=None
    )
    newest = tokens.order_by("created_at", "pk").values_list("connection_id", "ends_at")
    return {pk: ends_at for pk, ends_at in dict(newest).items() if ends_at is not None}


def valid(as_of: datetime) -> Q:
    """Secrets that count now."""
    return Q(retires_at__isnull=True) | Q(retires_at__gt=as_of)


def _silent(row: Connection, as_of: datetime) -> bool:
    if row.last_seen_at is None:
        return True
    return row.expected_every is not None and row.last_seen_at < as_of - row.expected_every


@dataclass(frozen=True, slots=True)
class Setup:
    """A source as those see it who set it up. Of secrets it says only which there are, and when the first ends.

    `hint` are the last characters of the newest webhook secret; `rotating` until when an older one counts as well.
    `kept` says where the token is kept, if that is not here (`references.IN_FILE`, `IN_VARIABLE`), else "".
    """

    id: int
    key: str
    name: str
    vendor: str
    kind: ConnectionKind
    state: ConnectionState
    config: Mapping[str, object]
    last_seen_at: datetime | None
    expected_every: timedelta | None
    silent: bool
    unsigned: bool
    refused_at: datetime | None
    refused_words: str
    trouble_at: datetime | None
    trouble_words: str
    has_webhook_secret: bool
    has_token: bool
    kept: str
    hint: str
    rotating: datetime | None
    ends_at: datetime | None


def setups(reader: Reader, *, as_of: datetime, key: str = "") -> list[Setup]:
    """Every source that sends or is read, by name, or the one of this key; none without the right. Two statements."""
    if not reader.can(Right.CONNECT):
        return []
    rows = Connection.objects.exclude(kind=ConnectionKind.IMPORT).exclude(vendor="git").order_by("name", "pk")
    rows = rows.filter(key=key) if key else rows
    rows = rows.prefetch_related(Prefetch("secrets", Secret.objects.filter(valid(as_of)).defer("value")))
    return [_setup(row, as_of) for row in rows]


def _setup(row: Connection, as_of: datetime) -> Setup:
    secrets = list(row.secrets.all())  # the newest first
    hooks = [one for one in secrets if one.purpose == Purpose.WEBHOOK]
    ends = [one.ends_at for one in secrets if one.ends_at and one.retires_at is None]
    return Setup(
        id=row.pk,
        key=row.key,
        name=row.name,
        vendor=row.vendor,
        kind=ConnectionKind(row.kind),
        state=ConnectionState(row.state),
        config=row.config,
        last_seen_at=row.last_seen_at,
        expected_every=row.expected_every,
        silent=_silent(row, as_of),
        unsigned=row.unsigned,
        refused_at=row.refused_at,
        refused_words=row.refused_words,
        trouble_at=row.trouble_at,
        trouble_words=row.trouble_words,
        has_webhook_secret=bool(hooks),
        has_token=any(one.purpose == Purpose.TOKEN for one in secrets),
        kept=next(
            (one.hint for one in secrets if one.purpose == Purpose.TOKEN and len(one.hint) > HINT_CHARS), ""
        ),
        hint=hooks[0].hint if hooks and len(hooks[0].hint) <= HINT_CHARS else "",
        rotating=max((one.retires_at for one in hooks if one.retires_at), default=None),
        ends_at=min(ends, default=None),
    )


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One import, as those who import see it."""

    id: int
    kind: str
    file_name: str
    state: ImportState
    imported_at: datetime
    created: int
    updated: int
    unchanged: int
    problems: tuple[str, ...]


def list_imports(reader: Reader, after: str | None, limit: int) -> Page[ImportRow]:
    """Imports, the newest first; none for readers who may not import. One statement.

    Raises:
        BadCursor: `after` is none of ours.
    """
    imports = (
        Import.objects.order_by("-imported_at", "-pk") if reader.can(Right.IMPORT) else Import.objects.none()
    )
    if after:
        at, pk = decode(after, datetime, int)
        imports = imports.filter(Q(imported_at__lt=at) | Q(imported_at=at, pk__lt=pk))
    return page_of(list(imports[: limit + 1]), limit, lambda row: (row.imported_at, row.pk), _import)


def get_import(reader: Reader, import_id: int) -> ImportRow:
    """One import.

    Raises:
        NotVisible: there is none, or the reader may not import.
    """
    found = Import.objects.filter(pk=import_id).first() if reader.can(Right.IMPORT) else None
    if found is None:
        raise NotVisible(import_id)
    return _import(found)


def _import(row: Import) -> ImportRow:
    return ImportRow(
        id=row.pk,
        kind=row.kind,
        file_name=row.file_name,
        state=ImportState(row.state),
        imported_at=row.imported_at,
        created=row.created_count,
        updated=row.updated_count,
        unchanged=row.unchanged_count,
        problems=tuple(row.problems),
    )
