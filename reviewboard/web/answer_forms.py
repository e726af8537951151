"""How one takes part in an item: a form for each item that asks for the reader."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviewboard.agenda.rows import AgendaView, ItemView
from reviewboard.attendance.answering import Reply, begun_items, ways_of
from reviewboard.attendance.queries import ItemAnswerView
from reviewboard.domain.values import AnswerWay
from reviewboard.people.directory import person_ids_by_email
from reviewboard.web.answer_words import label, meaning
from reviewboard.web.parts import Way

COLLEAGUES = "colleagues"
"""The id of the list of people whom a page offers by name."""


def _person(label_: Any, hint: Any) -> forms.EmailField:
    """Somebody by their address; the page offers colleagues."""
    return forms.EmailField(
        label=label_,
        help_text=hint,
        required=False,
        max_length=320,
        widget=forms.EmailInput(attrs={"list": COLLEAGUES, "autocomplete": "off"}),
    )


class AnswerForm(forms.Form):
    """The reader's answer to one item."""

    way = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how you take part.")},
    )
    goes = _person(
        gettext_lazy("Their address"),
        gettext_lazy("Whoever left, is a contractor, or does not work at that time is not offered."),
    )
    text = forms.CharField(
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy("Systems are the subject. You can change it until the item begins."),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    knows = _person(
        gettext_lazy("Who knows: their address"),
        gettext_lazy("You don’t know? Leave it empty: the lead of the owning team is asked."),
    )

    def __init__(self, item: ItemView, answer: ItemAnswerView | None, data: Any = None) -> None:
        way = answer.way if answer else (AnswerWay.LIVE if item.you else None)
        first = {"way": way.value if way else None, "text": answer.text if answer else ""}
        if answer and answer.way.hands_on:
            first["goes" if answer.way is AnswerWay.DELEGATE else "knows"] = answer.address
        super().__init__(data, prefix=f"item-{item.id}", initial=first)
        self.item = item
        choices = [(one.value, label(one)) for one in ways_of(item)]
        self.fields["way"].choices = choices  # type: ignore[attr-defined]  # a choice field, above
        if item.hidden:
            del self.fields["knows"]

    def ways(self) -> tuple[Way, ...]:
        """The ways with what each means, as the part shows them."""
        fields = {AnswerWay.DELEGATE: "goes", AnswerWay.ASYNCHRONOUS: "text", AnswerWay.NOT_ME: "knows"}
        return tuple(
            Way(
                control,
                meaning(way, self.item),
                self[fields[way]] if fields.get(way, "") in self.fields else None,
            )
            for control, way in zip(self["way"], ways_of(self.item), strict=True)
        )

    def clean(self) -> dict[str, Any]:
        """Finds the person who is named, where the way names one."""
        cleaned = super().clean() or {}
        field = {AnswerWay.DELEGATE.value: "goes", AnswerWay.NOT_ME.value: "knows"}.get(
            cleaned.get("way", "")
        )
        address = (cleaned.get(field) or "").lower() if field else ""
        cleaned["named"] = person_ids_by_email([address]).get(address) if address else None
        if field == "goes" and not address and "goes" not in self.errors:
            self.add_error("goes", _("Say who goes for you."))
        elif field and address and cleaned["named"] is None:
            self.refuse()
        return cleaned

    def refuse(self) -> None:
        """Says that whoever was named cannot be asked; not why, which is theirs to tell."""
        field = "goes" if self.cleaned_data.get("way") == AnswerWay.DELEGATE.value else "knows"
        self.add_error(field, _("This person cannot be asked. Name somebody else."))

    def reply(self) -> Reply:
        """The answer; only of a valid form."""
        chosen = self.cleaned_data
        return Reply(self.item.id, AnswerWay(chosen["way"]), chosen.get("text", ""), chosen["named"])


def forms_of(
    agenda: AgendaView, answers: Mapping[str, ItemAnswerView], now: datetime, data: Any = None
) -> list[AnswerForm]:
    """A form for each item that asks for the reader and has not begun."""
    begun = begun_items(agenda.meeting, agenda.items, as_of=now)
    asking = (item for item in agenda.items if item.is_yours and item.id not in begun)
    return [AnswerForm(item, answers.get(item.key), data) for item in asking]
