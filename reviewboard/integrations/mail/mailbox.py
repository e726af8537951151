"""A folder of mails, for the demo: a server drops each into it as one file, and a page reads them.

A file's name sorts by time of arrival. It is written beside and then renamed, so that no reader meets half a
mail. Nothing here talks to a network.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import getaddresses
from pathlib import Path

_NAME = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9a-f]{8}")
_SUFFIX = ".eml"


@dataclass(frozen=True, slots=True)
class Stored:
    """One mail: its name in the folder, when it arrived, and what it says.

    `invites` are the calendar files as text; `html` is what a mail program would show, untouched.
    """

    name: str
    arrived_at: datetime
    subject: str
    sender: str
    recipient: str
    addresses: tuple[str, ...]
    message_id: str
    text: str
    html: str
    invites: tuple[str, ...]


def keep(folder: Path, content: bytes, *, arrived_at: datetime) -> str:
    """Drops one mail into the folder; its name."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{arrived_at.astimezone(UTC):%Y%m%dT%H%M%S%f}-{os.urandom(4).hex()}"
    part = folder / f"{name}.part"
    part.write_bytes(content)
    part.rename(folder / f"{name}{_SUFFIX}")
    return name


def newest(folder: Path, *, to: str = "", limit: int = 200) -> list[Stored]:
    """The mails of the folder, the newest first; with `to`, only those to this address."""
    found: list[Stored] = []
    for name in _names(folder):
        stored = read(folder, name)
        if stored is not None and (not to or to.lower() in stored.addresses):
            found.append(stored)
        if len(found) == limit:
            break
    return found


def read(folder: Path, name: str) -> Stored | None:
    """One mail by its name, or None: any name that `keep` does not give is none."""
    if not _NAME.fullmatch(name):
        return None
    try:
        content = (folder / f"{name}{_SUFFIX}").read_bytes()
    except FileNotFoundError:
        return None
    return _stored(name, message_from_bytes(content, policy=SMTP))


def _names(folder: Path) -> Iterator[str]:
    files = folder.glob(f"*{_SUFFIX}") if folder.is_dir() else ()
    yield from sorted((path.stem for path in files if _NAME.fullmatch(path.stem)), reverse=True)


def _stored(name: str, mail: EmailMessage) -> Stored:
    addresses = getaddresses([str(value) for value in mail.get_all("To", [])])
    return Stored(
        name=name,
        arrived_at=datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC),
        subject=str(mail["Subject"] or "").strip(),
        sender=str(mail["From"] or ""),
        recipient=str(mail["To"] or ""),
        addresses=tuple(address.lower() for _, address in addresses),
        message_id=str(mail["Message-ID"] or ""),
        text=_body(mail, "plain"),
        html=_body(mail, "html"),
        invites=tuple(_decoded(part) for part in mail.walk() if part.get_content_type() == "application/ics"),
    )


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return _decoded(part) if part is not None else ""


def _decoded(part: MIMEPart) -> str:
    held = part.get_payload(decode=True)
    return held.decode(part.get_content_charset() or "utf-8", "replace") if isinstance(held, bytes) else ""
