"""The form of a place on its page: its fields by what they are about, each with what the project says of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from reviewboard.web.jira_place_forms import DECIDES_FOR, STATUS, TARGET, PlaceForm
from reviewboard.web.jira_place_words import FIELD, PRIORITY, Told


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field of the form, and what the project would say of what is in it now; "" for nothing."""

    field: BoundField
    problem: str

    @property
    def is_plain(self) -> bool:
        """Whether its label is not followed by "(may be left empty)": what the project asks for, and every choice."""
        return self.field.name.startswith(FIELD) or isinstance(self.field.field, forms.ChoiceField)


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that are about one thing. `is_apart`: most leave them as they are, so they are folded away."""

    id: str
    title: str
    text: str
    fields: Sequence[FieldLine]
    is_apart: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is shown unfolded: something in it is wrong."""
        return any(one.problem or one.field.errors for one in self.fields)


def sections(form: PlaceForm, wrong: Sequence[Told]) -> list[Section]:
    """All fields of a place, what its project asks for first."""
    said = {one.field: one.words for one in wrong if one.field}

    def section(
        name: str, title: str, text: str, fields: Sequence[BoundField], *, apart: bool = False
    ) -> Section:
        lines = [FieldLine(one, said.get(one.name, "")) for one in fields]
        return Section(name, title, text, lines, apart)

    return [
        section(
            "required",
            _("What the project asks for"),
            _("Put into every new ticket, as the project has it now.")
            if form.asked
            else _("Nothing beside what an action item says."),
            form.rows(FIELD),
        ),
        section(
            "priorities",
            _("Priorities"),
            _("Kept by Jira’s ids: renaming one there breaks nothing."),
            form.rows(PRIORITY),
        ),
        section(
            "restricted",
            _("Restricted items"),
            _("What not everybody may read is sent only with a security level."),
            [form["level"]],
        ),
        section(
            "statuses",
            _("What its statuses mean"),
            _("Where Jira’s category does not say it: which of those that are done means “won’t do”."),
            form.rows(STATUS),
            apart=True,
        ),
        section(
            "targets",
            _("Where a ticket is moved"),
            _("When its action item stands so. A way there must exist in the project’s workflow."),
            [*form.rows(TARGET), form["on_the_way"], form["reopens"]],
            apart=True,
        ),
        section(
            "decides",
            _("Who decides when both changed"),
            _("Where one side changed, it wins. The value that gives way stays in the history."),
            form.rows(DECIDES_FOR),
            apart=True,
        ),
        section(
            "labels",
            _("Labels and epic"),
            "",
            [form["labels"], form["epic"], form["epic_field"]],
            apart=True,
        ),
    ]
