"""The mapping of a source that sends any JSON: where in a payload each thing is, tried on one that somebody pasted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from reviewboard.connections.operations import update_connection
from reviewboard.connections.queries import Setup
from reviewboard.inbox.plain import plain
from reviewboard.integrations.generic.fields import CHANGE, DEPLOYMENT, FIELDS, INCIDENT, STATES, VENDOR
from reviewboard.integrations.generic.mapping import problems, read_mapping
from reviewboard.integrations.generic.preview import Preview, preview
from reviewboard.integrations.guide import Config
from reviewboard.people.permissions import Right
from reviewboard.web.connection_forms import lines_of
from reviewboard.web.connection_words import guide_of
from reviewboard.web.connections import kind_of, setup_of
from reviewboard.web.doors import reader_of, require_right
from reviewboard.web.parts import Column

PREFIX = "path-"
KINDS: Mapping[str, Promise] = {
    INCIDENT: gettext_lazy("Incidents"),
    CHANGE: gettext_lazy("Changes"),
    DEPLOYMENT: gettext_lazy("Deployments"),
}
FIELD_WORDS: Mapping[str, Promise] = {
    "external_id": gettext_lazy("Id at the sender"),
    "title": gettext_lazy("Title"),
    "state": gettext_lazy("State"),
    "url": gettext_lazy("Link"),
    "updated_at": gettext_lazy("Updated at"),
    "started_at": gettext_lazy("Started at"),
    "detected_at": gettext_lazy("Detected at"),
    "mitigated_at": gettext_lazy("Mitigated at"),
    "resolved_at": gettext_lazy("Resolved at"),
    "severity": gettext_lazy("Severity"),
    "services": gettext_lazy("Services"),
    "summary": gettext_lazy("Summary"),
    "category": gettext_lazy("Category"),
    "customer_minutes": gettext_lazy("Minutes customers were hurt"),
    "lead": gettext_lazy("Who led"),
    "responders": gettext_lazy("Who responded"),
    "repository": gettext_lazy("Repository"),
    "head_sha": gettext_lazy("Head commit"),
    "author": gettext_lazy("Author"),
    "labels": gettext_lazy("Labels"),
    "opened_at": gettext_lazy("Opened at"),
    "merged_at": gettext_lazy("Merged at"),
    "body": gettext_lazy("Description"),
    "branch": gettext_lazy("Branch"),
    "merge_sha": gettext_lazy("Merge commit"),
    "merged_by": gettext_lazy("Who merged"),
    "files_count": gettext_lazy("Files"),
    "lines_added": gettext_lazy("Lines added"),
    "lines_removed": gettext_lazy("Lines removed"),
    "deployed_at": gettext_lazy("Deployed at"),
    "environment": gettext_lazy("Environment"),
}
"""Every field that can be mapped, in words; a test compares the two."""
NEEDED = ("external_id",)


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field with the path that was written, and what was found there or is wrong."""

    name: str
    label: str
    expected: str
    path: str
    value: str
    problem: str
    is_needed: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the record would say."""

    name: str
    value: str


class WordsForm(forms.Form):
    """What the paths do not say: the kind, what the sender's words stand for, and a payload to try it on."""

    kind = forms.ChoiceField(label=gettext_lazy("What each object tells of"), choices=list(KINDS.items()))
    states = forms.CharField(
        label=gettext_lazy("What its states stand for"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    severities = forms.CharField(
        label=gettext_lazy("What its severities stand for"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One a line, such as P1 = SEV1. Common words and numbers are understood without it."
        ),
    )
    payload = forms.CharField(
        label=gettext_lazy("A payload to try it on"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy("One JSON object as it is sent. It is not kept."),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = ", ".join(STATES[kind])
        self.fields["states"].help_text = _(
            "One a line, such as done = %(state)s. There are %(known)s; these are understood without it."
        ) % {"state": STATES[kind][-1], "known": known}
        if kind != INCIDENT:
            del self.fields["severities"]


@require_http_methods(["GET", "POST"])
@require_right(Right.CONNECT)
def mapping(request: HttpRequest, source: str) -> HttpResponse:
    """The mapping with what it would make of a payload; saved only when nothing is wrong with it."""
    found = setup_of(reader_of(request), source)
    if found.vendor != VENDOR:
        raise Http404
    if request.method == "GET":
        kind = read_mapping(found.config).kind or INCIDENT
        form = WordsForm(kind=kind, initial={"kind": kind, **_written(found.config)})
        return _page(request, found, form, found.config, "")
    sent = request.POST.get("kind", "")
    kind = sent if sent in FIELDS else INCIDENT
    form = WordsForm(request.POST, kind=kind)
    if not form.is_valid():
        return _page(request, found, form, found.config, "", status=422)
    config = _config(request.POST, form, kind)
    saving = request.POST.get("do") == "save"
    if saving and not problems(config):
        _save(request, found, config)
        return redirect("web:connection", source)
    return _page(request, found, form, config, form.cleaned_data["payload"], status=422 if saving else 200)


def _save(request: HttpRequest, found: Setup, config: Config) -> None:
    update_connection(
        reader=reader_of(request),
        connection_id=found.id,
        config={**found.config, **config},
        kind=kind_of(guide_of(VENDOR), config),
        as_of=timezone.now(),
    )
    messages.success(request, _("Saved. What could not be read before can be replayed."))


def _config(sent: Mapping[str, str], form: WordsForm, kind: str) -> dict[str, object]:
    paths = {name: sent.get(f"{PREFIX}{name}", "").replace("\0", "").strip()[:300] for name in FIELDS[kind]}
    return {
        "kind": kind,
        "fields": {name: path for name, path in paths.items() if path},
        "states": lines_of(form.cleaned_data["states"]),
        "severities": lines_of(form.cleaned_data.get("severities", "")),
    }


def _written(config: Config) -> dict[str, str]:
    """The words of a stored mapping as lines."""
    return {part: "\n".join(_lines(config.get(part))) for part in ("states", "severities")}


def _lines(told: object) -> Iterator[str]:
    if isinstance(told, Mapping):
        yield from (f"{name} = {value}" for name, value in told.items())
    elif isinstance(told, list):
        yield from (one for one in told if isinstance(one, str))
    elif isinstance(told, str):
        yield told


def _page(
    request: HttpRequest,
    found: Setup,
    form: WordsForm,
    config: Config,
    payload: str,
    *,
    status: int = 200,
) -> HttpResponse:
    tried = preview(config, payload.encode()) if payload else None
    lines = list(_fields(config, tried))
    wrong = tried.problems if tried else tuple(problems(config))
    is_new = request.method == "GET" and not config.get("fields")
    context = {
        "found": found,
        "form": form,
        "lines": lines,
        "columns": [Column(_("What")), Column(_("Where it is")), Column(_("What is there"))],
        "tried": tried is not None,
        "problems": () if is_new else wrong,
        "facts": list(_facts(plain(tried.snapshot))) if tried and tried.snapshot else [],
        "swapped": ",".join(f"#found-{one.name}" for one in lines) + ",#becomes",
    }
    return render(request, "connections/mapping.html", context, status=status)


def _fields(config: Config, tried: Preview | None) -> Iterator[FieldLine]:
    read = read_mapping(config)
    seen = {one.name: one for one in tried.fields} if tried else {}
    for name, sort in FIELDS[read.kind or INCIDENT].items():
        one = seen.get(name)
        yield FieldLine(
            name=name,
            label=str(FIELD_WORDS[name]),
            expected=sort.expected,
            path=read.written.get(name, ""),
            value=one.value if one else "",
            problem=one.problem if one else "",
            is_needed=name in NEEDED,
        )


def _facts(told: Mapping[str, Any], before: str = "") -> Iterator[Fact]:
    """What a record says, one thing a line: "times, started_at"."""
    for name, value in told.items():
        full = f"{before}{name}"
        if isinstance(value, Mapping):
            yield from _facts(value, f"{full}, ")
        elif value not in (None, "", []):
            yield Fact(full, _shown(value))


def _shown(value: object) -> str:
    match value:
        case list():
            return ", ".join(_shown(one) for one in value)
        case {"value": str(said)} | {"name": str(said)}:
            return said
        case _:
            return str(value)
