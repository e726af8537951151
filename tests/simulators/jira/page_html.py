"""The HTML of the stand-in's pages. Everything that anyone wrote is escaped."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path

from tests.simulators.jira.model import Change, Issue, Item, Project, User
from tests.simulators.jira.store import Store
from tests.simulators.jira.workflows import STATUSES

STYLE = (Path(__file__).parent / "page.css").read_text()
# How wiki text writes a link, which is all of its markup that the page shows: [words|https://...].
_LINK = re.compile(r"\[([^|\]]+)\|(https?://[^\]\s]+)\]")


@dataclass(frozen=True)
class Shown:
    """What every page needs: the site, who is acting, and the token of its forms."""

    store: Store
    person: str
    token: str


def document(shown: Shown, title: str, body: str) -> str:
    """A whole page."""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)} – stand-in for Jira</title>
<style>{STYLE}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header>
<p class="name"><a href="/">Tickets</a></p>
<p class="notice"><strong>A stand-in for Jira.</strong> It runs on this machine for the demo and keeps
its tickets to itself. You act as {escape(shown.person)}.</p>
</header>
<main id="content">
{body}
</main>
<footer><p>What you change here reaches reviewboard as it would from Jira: by a webhook.</p></footer>
</body>
</html>
"""


def wrong(shown: Shown, said: str) -> str:
    """A page that says what is wrong."""
    return document(
        shown, "Not done", f'<h1>Not done</h1>\n<p>{escape(said)}</p>\n<p><a href="/">All tickets</a></p>'
    )


def listing(shown: Shown, issues: Sequence[Issue], chosen: Project | None) -> str:
    """The tickets, newest first, of all projects or one."""
    title = f"{chosen.name} ({chosen.key})" if chosen else "All tickets"
    body = f"<h1>{escape(title)}</h1>\n{_projects(shown, chosen)}\n"
    return document(shown, title, body + (_table(shown, issues) if issues else "<p>No ticket yet.</p>"))


def _projects(shown: Shown, chosen: Project | None) -> str:
    links = [_project_link("/", "All", chosen is None)]
    links += [
        _project_link(f"/?project={one.key}", one.name, chosen is one)
        for one in shown.store.projects.values()
    ]
    return f'<nav aria-label="Projects"><ul class="projects">{"".join(links)}</ul></nav>'


def _project_link(address: str, name: str, here: bool) -> str:
    current = ' aria-current="page"' if here else ""
    return f'<li><a href="{escape(address)}"{current}>{escape(name)}</a></li>'


def _table(shown: Shown, issues: Iterable[Issue]) -> str:
    rows = "\n".join(_row(shown, one) for one in issues)
    heads = "".join(
        f'<th scope="col">{name}</th>' for name in ("Key", "Summary", "Status", "Labels", "Assignee", "Due")
    )
    return f'<table class="tickets">\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>'


def _row(shown: Shown, one: Issue) -> str:
    assignee = shown.store.user(one.fields.get("assignee"))
    return (
        f'<tr><th scope="row"><a href="/browse/{escape(one.key)}">{escape(one.key)}</a></th>'
        f"<td>{escape(one.fields.get('summary') or '')}</td>"
        f'<td data-name="Status">{_status(one)}</td>'
        f'<td data-name="Labels">{_labels(one)}</td>'
        f'<td data-name="Assignee">{escape(assignee.display) if assignee else "Nobody"}</td>'
        f'<td data-name="Due">{escape(one.fields.get("duedate") or "–")}</td></tr>'
    )


def _status(one: Issue) -> str:
    status = STATUSES[one.status]
    return f'<span class="status {status.category}">{escape(status.name)}</span>'


def _labels(one: Issue) -> str:
    labels = one.fields.get("labels") or ()
    return " ".join(f'<span class="label">{escape(label)}</span>' for label in labels) or "–"


def ticket(shown: Shown, found: Issue, said: str = "") -> str:
    """A ticket: what it says, what can be done with it, and what was done."""
    parts = [
        f'<p class="key">{escape(found.key)} in {escape(shown.store.projects[found.project].name)}</p>',
        f"<h1>{escape(found.fields.get('summary') or '')}</h1>",
        f'<p class="wrong" role="alert">{escape(said)}</p>' if said else "",
        _facts(shown, found),
        _moves(shown, found),
        _description(found),
        _links(found),
        _form(shown, found),
        _comments(shown, found),
        _history(shown, found),
    ]
    return document(
        shown, f"{found.key} {found.fields.get('summary') or ''}", "\n".join(part for part in parts if part)
    )


def _facts(shown: Shown, found: Issue) -> str:
    assignee = shown.store.user(found.fields.get("assignee"))
    priority = shown.store.priorities.get(found.fields.get("priority") or "")
    facts = {
        "Status": _status(found),
        "Priority": escape(priority.name) if priority else "–",
        "Assignee": escape(assignee.display) if assignee else "Nobody",
        "Due": escape(found.fields.get("duedate") or "–"),
        "Labels": _labels(found),
        "Created": f"{_moment(found.created)} by {escape(_display(shown, found.creator))}",
    }
    return (
        "<dl>"
        + "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts.items())
        + "</dl>"
    )


def _moves(shown: Shown, found: Issue) -> str:
    offered = shown.store.projects[found.project].workflow.leaving(found.status)
    buttons = "".join(
        f'<button name="transition" value="{escape(one.id)}">{escape(one.name)}</button>'
        for one in offered
        if one.to != found.status
    )
    return (
        '<section aria-labelledby="move"><h2 id="move">Move to</h2>'
        f'<form class="moves" method="post" action="/browse/{escape(found.key)}/move">'
        f"{_token(shown)}{buttons}</form></section>"
    )


def _token(shown: Shown) -> str:
    return f'<input type="hidden" name="token" value="{escape(shown.token)}">'


def _description(found: Issue) -> str:
    text = escape(found.fields.get("description") or "", quote=False)
    if not text:
        return ""
    shown = _LINK.sub(lambda link: f'<a href="{escape(link[2])}" rel="noreferrer">{link[1]}</a>', text)
    return f'<section aria-labelledby="text"><h2 id="text">Description</h2><div class="text">{shown}</div></section>'


def _links(found: Issue) -> str:
    rows = "".join(
        f'<li><a href="{escape(one["object"]["url"])}" rel="noreferrer">{escape(one["object"]["title"])}</a></li>'
        for one in found.links
        if re.match(r"https?://", one["object"]["url"])
    )
    return (
        f'<section aria-labelledby="links"><h2 id="links">Links</h2><ul>{rows}</ul></section>' if rows else ""
    )


def _form(shown: Shown, found: Issue) -> str:
    screen = shown.store.projects[found.project].screens[found.type]
    summary, due = found.fields.get("summary") or "", found.fields.get("duedate") or ""
    labels = " ".join(found.fields.get("labels") or ())
    fields = {
        "summary": _input("summary", "Summary", summary, 'required maxlength="255"'),
        "assignee": '<label for="assignee">Assignee</label><select id="assignee" name="assignee">'
        f"{_people(shown, found)}</select>",
        "duedate": _input("duedate", "Due date", due, 'type="date"'),
        "labels": _input("labels", "Labels, with spaces between them", labels),
    }
    inputs = "".join(f"<div>{html}</div>" for name, html in fields.items() if name in screen)
    return (
        f'<section aria-labelledby="edit"><h2 id="edit">Edit</h2>'
        f'<form class="edit" method="post" action="/browse/{escape(found.key)}/edit">{_token(shown)}{inputs}'
        f"<button>Save</button></form></section>"
    )


def _input(name: str, label: str, value: str, more: str = "") -> str:
    return (
        f'<label for="{name}">{label}</label><input id="{name}" name="{name}" {more} value="{escape(value)}">'
    )


def _people(shown: Shown, found: Issue) -> str:
    now = shown.store.user(found.fields.get("assignee"))
    people = sorted((one for one in shown.store.users.values() if not one.app), key=lambda one: one.display)
    return f'<option value="">Nobody</option>{"".join(_choice(shown, one, now) for one in people)}'


def _choice(shown: Shown, one: User, now: User | None) -> str:
    known_as = one.account_id if shown.store.mode == "cloud" else one.name
    return f'<option value="{escape(known_as)}"{" selected" if one == now else ""}>{escape(one.display)}</option>'


def _comments(shown: Shown, found: Issue) -> str:
    rows = "".join(
        f"<li><p>{escape(_display(shown, one.author))}, {_moment(one.at)}</p>"
        f'<div class="text">{escape(one.body, quote=False)}</div></li>'
        for one in found.comments
    )
    return (
        f'<section aria-labelledby="said"><h2 id="said">Comments</h2><ol>{rows}</ol></section>'
        if rows
        else ""
    )


def _history(shown: Shown, found: Issue) -> str:
    rows = "".join(_change(shown, one) for one in reversed(found.history))
    first = f"<li>{_moment(found.created)}: {escape(_display(shown, found.creator))} created the ticket.</li>"
    return (
        '<section aria-labelledby="history"><h2 id="history">History</h2>'
        f'<ol class="history" reversed>{rows}{first}</ol></section>'
    )


def _change(shown: Shown, one: Change) -> str:
    who = escape(_display(shown, one.author))
    return "".join(f"<li>{_moment(one.at)}: {who} {_item(item)}.</li>" for item in one.items)


def _item(item: Item) -> str:
    if item.field == "description":
        return "changed the description"
    if item.field == "RemoteIssueLink":
        return "added a link"
    old, new = (f"<q>{escape(text)}</q>" if text else "nothing" for text in (item.old_text, item.new_text))
    return f"changed {escape(item.name.lower())} from {old} to {new}"


def _display(shown: Shown, name: str) -> str:
    return shown.store.users[name].display if name in shown.store.users else name


def _moment(moment: datetime) -> str:
    told = f"{moment.day} {moment.strftime('%b %Y, %H:%M')} UTC"
    return f'<time datetime="{moment.isoformat()}">{told}</time>'
