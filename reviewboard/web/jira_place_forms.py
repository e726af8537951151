"""The form of a place, made from what its project says of itself: everything is chosen by Jira's own ids."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.domain.tracking.fields import CHOOSABLE, DECIDES, Decides, Shared, Standing
from reviewboard.domain.tracking.places import LABELS, Place
from reviewboard.domain.tracking.port import CreateField, Option
from reviewboard.domain.values import Priority
from reviewboard.tracker.operations.checking import Screen, is_ours
from reviewboard.web.action_words import PRIORITIES
from reviewboard.web.connection_forms import lines_of
from reviewboard.web.jira_place_words import CATEGORIES, DECIDERS, FIELD, PRIORITY, SHARED, STANDINGS
from reviewboard.web.jira_values import form_field, line_value, line_written, sent, takes_somebody, written

STATUS, TARGET, DECIDES_FOR = "status-", "target-", "decides-"
PARENT = "parent"
EPIC_LINK = "epic link"
GUESSES: Mapping[Priority, tuple[str, ...]] = {
    Priority.URGENT: ("urgent", "highest", "blocker", "critical", "p1"),
    Priority.HIGH: ("high", "major", "p2"),
    Priority.NORMAL: ("normal", "medium", "minor", "p3"),
    Priority.LOW: ("low", "trivial", "lowest", "p4"),
}
"""Names that Jira's own schemes give priorities, the likeliest first: the form begins with them, a person confirms."""
WONT_DO = (
    "won't do",
    "won’t do",
    "wont do",
    "won't fix",
    "cancelled",
    "canceled",
    "rejected",
    "declined",
    "obsolete",
)
LONGEST_LABEL = 255


class StartForm(forms.Form):
    """Which service, and which project takes its tickets."""

    service = forms.ChoiceField(label=gettext_lazy("Tickets of"), required=False)
    project = forms.CharField(
        label=gettext_lazy("Go to the project"),
        max_length=64,
        widget=forms.TextInput(attrs={"list": "projects", "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Its key, such as PAY; type part of its name to find it"),
    )

    def __init__(self, services: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = services  # type: ignore[attr-defined]  # a choice field, above
        self.fields["service"].required = not any(key == "" for key, _words in services)

    def clean_project(self) -> str:
        """The key; what a browser's list writes may have the name behind it."""
        told: str = self.cleaned_data["project"]
        return told.split(" ", maxsplit=1)[0].strip().upper()


class TypeForm(forms.Form):
    """Which type of ticket."""

    service = forms.CharField(required=False, widget=forms.HiddenInput)
    project = forms.CharField(widget=forms.HiddenInput)
    type = forms.ChoiceField(label=gettext_lazy("Type of ticket"))

    def __init__(self, types: Sequence[Option], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = [(one.id, one.name) for one in types]  # type: ignore[attr-defined]  # as above


class PlaceForm(forms.Form):
    """Everything else of a place, as its project has it now."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    """The version that was there when the writing began."""
    labels = forms.CharField(
        label=gettext_lazy("Labels of every ticket"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("With blanks between them. Jira’s webhook looks for “reviewboard”."),
    )
    level = forms.ChoiceField(label=gettext_lazy("Security level of restricted items"), required=False)
    epic = forms.CharField(
        label=gettext_lazy("Epic of every ticket"),
        required=False,
        max_length=64,
        help_text=gettext_lazy("Its key, such as PAY-12"),
    )
    epic_field = forms.ChoiceField(label=gettext_lazy("Field that names the epic"), required=False)
    on_the_way = forms.CharField(
        label=gettext_lazy("Fields that Jira asks for when a ticket is moved"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy("One a line, such as resolution = Done. After “=” a name, an id, or JSON."),
    )
    reopens = forms.BooleanField(
        label=gettext_lazy("Reopen what a person closed there, when the action item is reopened here"),
        required=False,
    )

    def __init__(
        self, screen: Screen, place: Place | None, seen: str, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        self.screen = screen
        wanted = set(place.defaults if place else ())
        if data is not None:
            wanted = {*data.get("more", "").split(","), data.get("add", "")}
        self.asked = [one for one in screen.fields if _is_asked(one, wanted)]
        """Fields of the project that are filled in: what it requires, and what an administrator wants to."""
        self.more = ",".join(one.id for one in self.asked if not _is_needed(one))
        self._add_fields()
        self.initial = {"seen": seen, **(_as_written(self, place) if place else _guessed(self))}

    def _add_fields(self) -> None:
        for one in self.asked:
            self.fields[f"{FIELD}{one.id}"] = form_field(one)
        named = [("", _("Jira’s default")), *_named(self.priorities)]
        for priority, name in PRIORITIES.items() if self.priorities else ():
            self.fields[f"{PRIORITY}{priority}"] = _choice(str(name), named)
        for status in self.screen.statuses:
            meanings = [("", _as_category(status)), *_words(STANDINGS)]
            self.fields[f"{STATUS}{status.id}"] = _choice(status.name, meanings)
        targets = [("", _("Any that means the same")), *_named(self.screen.statuses)]
        for standing, words in STANDINGS.items():
            self.fields[f"{TARGET}{standing}"] = _choice(str(words), targets)
        for shared in CHOOSABLE:
            self.fields[f"{DECIDES_FOR}{shared}"] = _choice(str(SHARED[shared]), list(_words(DECIDERS)))
        self._choose("level", [("", _("None: they wait here")), *_named(self.screen.levels)])
        self._choose("epic_field", self.epic_fields or [("", _("The project has none"))])

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field, above

    @property
    def priorities(self) -> Sequence[Option]:
        """Those that the project takes, where its screen says so, else those of the site; none where it has no priority."""
        one = next((one for one in self.screen.fields if one.id == "priority"), None)
        return () if one is None else one.options or self.screen.priorities

    @property
    def epic_fields(self) -> list[tuple[str, str]]:
        """Fields that can name an epic, `parent` first: newer projects have only that."""
        found = [(one.id, one.name) for one in self.screen.fields if _names_epic(one)]
        return sorted(found, key=lambda one: one[0] != PARENT)

    @property
    def others(self) -> list[CreateField]:
        """Fields of the create screen that could be filled in, and are not."""
        shown = {one.id for one in self.asked}
        return [one for one in self.screen.fields if one.id not in shown and _is_fillable(one)]

    @property
    def unfillable(self) -> list[str]:
        """Names of what the project requires and reviewboard cannot give: somebody."""
        return [one.name for one in self.screen.fields if _is_needed(one) and takes_somebody(one)]

    def rows(self, prefix: str) -> list[BoundField]:
        """The fields whose name begins so, in the order in which Jira has them."""
        return [self[name] for name in self.fields if name.startswith(prefix)]

    def told_meanwhile(self) -> str:
        """What the fields say by now where something else was typed."""
        choices = {
            name: {str(value): str(words) for value, words in getattr(one, "choices", ())}
            for name, one in self.fields.items()
        }
        now = {name: self.get_initial_for_field(one, name) for name, one in self.fields.items()}
        return "; ".join(
            f"{self.fields[name].label}: {choices[name].get(str(value), value) or '–'}"
            for name, value in now.items()
            if name != "seen" and _plain(self[name].value()) != _plain(value)
        )

    def clean_labels(self) -> list[str]:
        """Labels as Jira takes them: without blanks, and none that looks like the mark of a ticket."""
        found = list(dict.fromkeys(self.cleaned_data["labels"].split()))
        if any(len(one) > LONGEST_LABEL for one in found):
            raise forms.ValidationError(_("Jira takes labels of at most %d characters.") % LONGEST_LABEL)
        if any(one.startswith("rb-") for one in found):
            raise forms.ValidationError(_("Labels that begin with rb- tell tickets apart. Choose another."))
        return found

    def clean_epic(self) -> str:
        """A key, as Jira writes it."""
        key: str = self.cleaned_data["epic"].strip().upper()
        if key and not (key.rpartition("-")[0] and key.rpartition("-")[2].isdigit()):
            raise forms.ValidationError(_("A key is needed, such as PAY-12."))
        if key and not self.epic_fields:
            raise forms.ValidationError(_("Tickets of this type cannot name an epic. Leave it empty."))
        return key

    def clean_on_the_way(self) -> dict[str, Any]:
        """Values by field of the screens that Jira shows on the way."""
        found = {}
        for line in lines_of(self.cleaned_data["on_the_way"]):
            name, sign, value = (part.strip() for part in line.partition("="))
            if not (name and sign and value):
                raise forms.ValidationError(_("“%s” lacks a field, a “=”, or a value.") % line)
            try:
                found[name] = line_value(value)
            except ValueError:
                raise forms.ValidationError(
                    _("In “%s” the value begins like JSON, and is none.") % line
                ) from None
        return found

    def place(self, project: Option, type_id: str) -> Place:
        """What was chosen; only of a valid form."""
        said = self.cleaned_data
        defaults = {one.id: sent(one, said[f"{FIELD}{one.id}"]) for one in self.asked}
        return Place(
            project_id=project.id,
            project_key=project.note,
            type_id=type_id,
            priorities={Priority(ours): theirs for ours, theirs in _chosen(said, PRIORITY)},
            statuses={theirs: Standing(ours) for theirs, ours in _chosen(said, STATUS)},
            targets={Standing(ours): theirs for ours, theirs in _chosen(said, TARGET)},
            defaults={name: value for name, value in defaults.items() if value is not None},
            transition_fields=said["on_the_way"],
            labels=tuple(said["labels"]),
            level_id=said["level"],
            epic=said["epic"],
            epic_field=said["epic_field"] if said["epic"] else "",
            decides={Shared(one): Decides(who) for one, who in _chosen(said, DECIDES_FOR)},
            reopens=said["reopens"],
        )


def _plain(value: object) -> str:
    return "" if value in (None, False) else str(value)


def _chosen(said: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in said.items():
        if name.startswith(prefix) and value:
            yield name.removeprefix(prefix), value


def _is_needed(one: CreateField) -> bool:
    return one.required and not one.has_default and not is_ours(one.id)


def _is_fillable(one: CreateField) -> bool:
    """Not what action items fill in, nor what is chosen elsewhere in the form."""
    return not is_ours(one.id) and one.id != PARENT and not takes_somebody(one)


def _is_asked(one: CreateField, wanted: Collection[str]) -> bool:
    return _is_fillable(one) and (_is_needed(one) or one.id in wanted)


def _names_epic(one: CreateField) -> bool:
    return one.id == PARENT or EPIC_LINK in one.name.lower()


def _choice(label: str, choices: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=choices)


def _words(table: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    return ((str(one), str(words)) for one, words in table.items())


def _named(options: Sequence[Option]) -> Iterator[tuple[str, str]]:
    return ((one.id, one.name or one.id) for one in options)


def _as_category(status: Option) -> str:
    return _("As Jira’s category: %s") % CATEGORIES.get(status.note, status.note or "–")


def _as_written(form: PlaceForm, place: Place) -> dict[str, Any]:
    """A place as its form shows it first."""
    return {
        **{f"{FIELD}{one.id}": written(one, place.defaults.get(one.id)) for one in form.asked},
        **{f"{PRIORITY}{ours}": theirs for ours, theirs in place.priorities.items()},
        **{f"{STATUS}{theirs}": ours.value for theirs, ours in place.statuses.items()},
        **{f"{TARGET}{ours}": theirs for ours, theirs in place.targets.items()},
        **{f"{DECIDES_FOR}{one}": place.decides.get(one, DECIDES[one]).value for one in CHOOSABLE},
        "labels": " ".join(place.labels),
        "level": place.level_id,
        "epic": place.epic,
        "epic_field": place.epic_field or PARENT,
        "on_the_way": "\n".join(
            f"{name} = {line_written(said)}" for name, said in place.transition_fields.items()
        ),
        "reopens": place.reopens,
    }


def _guessed(form: PlaceForm) -> dict[str, Any]:
    """What a new place begins with: by the names that Jira's own schemes have. A person looks at it and saves."""
    by_name = {one.name.casefold(): one.id for one in reversed(form.priorities)}
    found: dict[str, Any] = {
        f"{PRIORITY}{ours}": next((by_name[name] for name in names if name in by_name), "")
        for ours, names in GUESSES.items()
    }
    for status in form.screen.statuses:
        if status.name.casefold() in WONT_DO:
            found[f"{STATUS}{status.id}"] = Standing.WONT_DO.value
            found[f"{TARGET}{Standing.WONT_DO}"] = status.id
    found |= {f"{DECIDES_FOR}{one}": DECIDES[one].value for one in CHOOSABLE}
    return {
        **found,
        "labels": " ".join(LABELS),
        "epic_field": form.epic_fields[0][0] if form.epic_fields else "",
    }
