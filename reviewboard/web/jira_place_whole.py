"""The last step of a place: everything that a ticket there needs, tried, shown as it would be sent, and saved."""

import json
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from reviewboard.domain.tracking.places import Place
from reviewboard.people.visibility import NotVisible
from reviewboard.tracker.operations import asking, checking, places
from reviewboard.tracker.operations.asking import NoAnswer
from reviewboard.tracker.operations.places import Draft
from reviewboard.tracker.queries.places import get_place
from reviewboard.web.jira_place_asked import Asked, Whole
from reviewboard.web.jira_place_forms import PlaceForm
from reviewboard.web.jira_place_parts import sections
from reviewboard.web.jira_place_words import Told, told

ADD, LOOK, SAVE = "add", "look", "save"
"""What the buttons do: show one field more, show what would be sent, save."""


def whole(request: HttpRequest, it: Whole) -> HttpResponse:
    """The page, and what was sent by its form."""
    if request.method != "POST":
        form = PlaceForm(it.screen, it.kept, it.seen)
        row = it.asked.view.row if it.asked.view and it.kept else None
        return _page(request, it, form, told(row.problems, it.project.note) if row else ())
    form = PlaceForm(it.screen, it.kept, it.seen, request.POST)
    does = request.POST.get("do", SAVE)
    if does == ADD:
        form.errors.clear()
        return _page(request, it, form, ())
    if not form.is_valid():
        return _page(request, it, form, (), status=422)
    chosen = form.place(it.project, it.kind.id)
    _try_epic(it.asked, form, chosen)
    if does == LOOK:
        drafts = _drafts(it.asked, chosen)
        return _page(request, it, form, _problems(it, chosen), drafts=drafts)
    if it.unread:
        form.add_error(
            None, _("Nothing is saved while the project cannot be read. What you typed is kept here.")
        )
    if form.errors:
        return _page(request, it, form, _problems(it, chosen), status=422)
    return _save(request, it, form, chosen)


def _problems(it: Whole, chosen: Place) -> list[Told]:
    return told(checking.problems_of(chosen, it.screen), it.project.note)


def _try_epic(asked: Asked, form: PlaceForm, chosen: Place) -> None:
    if not chosen.epic:
        return
    try:
        asking.ticket(reader=asked.reader, connection_id=asked.found.id, key=chosen.epic)
    except NoAnswer as error:
        form.add_error("epic", _("Jira says: %s") % error.words)


def _drafts(asked: Asked, chosen: Place) -> list[Draft]:
    ids = places.examples(reader=asked.reader, service_id=asked.service_id)
    return places.drafts(
        reader=asked.reader,
        vendor=asked.found.vendor,
        config=asked.found.config,
        place=chosen,
        action_ids=ids,
    )


def _save(request: HttpRequest, it: Whole, form: PlaceForm, chosen: Place) -> HttpResponse:
    view = it.asked.view
    try:
        pk = places.save_place(
            reader=it.asked.reader,
            connection_id=it.asked.found.id,
            service_id=it.asked.service_id,
            place=chosen,
            type_name=it.kind.name,
            screen=it.screen,
            as_of=timezone.now(),
            place_id=view.row.id if view else None,
            seen=form.cleaned_data["seen"] if view else None,
        )
    except places.Taken:
        form.add_error(None, _("Somebody gave this service a place meanwhile. Open that one to change it."))
        return _page(request, it, form, (), status=409)
    except places.ChangedMeanwhile:
        return _typed_again(request, it)
    if _problems(it, chosen):
        messages.warning(request, _("Saved. Nothing is sent there until what stands below is put right."))
    else:
        messages.success(request, _("Saved: %s takes what would be sent.") % chosen.project_key)
    return redirect("web:jira-place", it.asked.found.key, pk)


def _typed_again(request: HttpRequest, it: Whole) -> HttpResponse:
    """What was typed, after somebody else saved meanwhile. Saved again, it takes its place."""
    if it.asked.view is None:
        raise NotVisible(it.asked.url)
    now = get_place(it.asked.reader, it.asked.found.id, it.asked.view.row.id)
    typed = request.POST.copy()
    typed["seen"] = now.version
    form = PlaceForm(it.screen, now.place, now.version, typed)
    text = _(
        "Somebody else saved this place meanwhile. It says now: %s. Save again to put yours in its place."
    )
    form.add_error(None, text % (form.told_meanwhile() or _("the same as yours")))
    return _page(request, it, form, (), status=409)


def _page(
    request: HttpRequest,
    it: Whole,
    form: PlaceForm,
    wrong: Sequence[Told],
    *,
    drafts: Sequence[Draft] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = sections(form, wrong)
    named = {line.field.name for part in shown for line in part.fields}
    context: dict[str, Any] = {
        "it": it,
        "found": it.asked.found,
        "row": it.asked.view.row if it.asked.view else None,
        "form": form,
        "sections": shown,
        "wrong": wrong,
        "elsewhere": [one for one in wrong if one.field not in named],
        "drafts": None if drafts is None else [(one.reference, as_json(one)) for one in drafts],
    }
    return render(request, "jira/place.html", context, status=status)


def as_json(draft: Draft) -> str:
    """The ticket as it would be sent."""
    return json.dumps({"fields": draft.fields}, indent=2, ensure_ascii=False)
