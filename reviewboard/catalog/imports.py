"""Bringing in files of people, teams, services and ownership; and taking such an import back."""

from collections.abc import Mapping
from types import MappingProxyType

from reviewboard.catalog.importing.codeowners import apply_codeowners
from reviewboard.catalog.importing.people import PEOPLE, apply_people
from reviewboard.catalog.importing.services import REPOSITORIES, SERVICES, Code, apply_services
from reviewboard.catalog.importing.teams import TEAMS
from reviewboard.connections.imports import (
    Batch,
    Outcome,
    Records,
    Stamp,
    Upload,
    bring_in,
    file_connection,
    found_in,
)
from reviewboard.integrations.files.problems import Problem
from reviewboard.integrations.files.reading import Kind, read

KINDS: Mapping[str, Records] = MappingProxyType(
    {records.kind: records for records in (PEOPLE, TEAMS, SERVICES, REPOSITORIES)}
)
"""What an import of this room may have touched, for `connections.taking_back`."""


def import_people(
    *,
    upload: Upload,
    stamp: Stamp,
    kind: Kind = "people",
    all_or_nothing: bool = False,
    keep: bool = True,
) -> Outcome:
    """Brings in people (with the teams that they name) or teams, from CSV, JSON or a Backstage catalog."""
    parsed = read(kind, upload.name, upload.data, zone=upload.zone)
    return bring_in(
        kind=kind,
        connection_id=file_connection("people", "Imported people", stamp),
        upload=upload,
        found=found_in(parsed),
        apply=lambda batch: apply_people(batch, parsed.rows),
        stamp=stamp,
        all_or_nothing=all_or_nothing,
        keep=keep,
    )


def import_services(
    *,
    upload: Upload,
    stamp: Stamp,
    repository: str = "",
    all_or_nothing: bool = False,
    keep: bool = True,
) -> Outcome:
    """Brings in services from CSV, JSON or a Backstage catalog, or the CODEOWNERS of one `repository`."""
    parsed = read("services", upload.name, upload.data, zone=upload.zone)
    connection_id = file_connection("services", "Imported services", stamp)
    found = found_in(parsed)
    if parsed.format == "codeowners" and not repository:
        found = _problem(found, upload.name)

    def apply(batch: Batch) -> None:
        if parsed.format != "codeowners":
            apply_services(batch, parsed.rows, connection_id)
        elif repository:
            pk = Code(batch, connection_id, [repository]).id_of(repository, 1)
            apply_codeowners(batch, parsed.rows, repository_id=pk, repository=repository)

    return bring_in(
        kind=parsed.format if parsed.format in {"codeowners", "catalog"} else "services",
        connection_id=connection_id,
        upload=upload,
        found=found,
        apply=apply,
        stamp=stamp,
        all_or_nothing=all_or_nothing,
        keep=keep,
    )


def _problem(found: Outcome, file: str) -> Outcome:
    missing = Problem(file, 1, "", 0, "CODEOWNERS", "the repository that it belongs to, such as acme/shop")
    return Outcome(import_id=None, problems=(*found.problems, missing))
