"""Changes and their evidence. They name nobody, so that no program can join people with signs of AI.

Who wrote a change is on its page (product.md, "Mandatory attendance, made fair").
"""

from rest_framework import serializers

from reviewboard.api.doors import Asked, listing, single
from reviewboard.api.fields import Answer, Instant, ListQuery, PairSerializer, Word, key, number, words
from reviewboard.changes.queries import get_change, list_changes
from reviewboard.changes.rows import ChangeFilter, ChangeRow, ChangeView, CommitView, EvidenceView
from reviewboard.domain.paging import Page
from reviewboard.domain.values import Certainty, ChangeKind, ChangeState, EvidenceKind, Verdict, Visibility
from reviewboard.people.reader import Reader
from reviewboard.people.tokens import Scope


class ChangesQuery(ListQuery):
    """Which changes."""

    q = words(source="text")
    service = key("service")
    verdict = Word(Verdict, required=False)
    kind = Word(ChangeKind, required=False)
    state = Word(ChangeState, required=False)
    author = number("person who wrote it; of others than you the AI columns are null", source="author_id")
    since = Instant(required=False, help_text="Happened at this moment or later.")
    until = Instant(required=False, help_text="Happened before this moment.")


class ChangeRowSerializer(Answer[ChangeRow]):
    """A change in a list; in one by another person, `verdict`, `certainty` and `approved` are null."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    title = serializers.CharField(help_text="“Restricted item” where it is sealed.")
    url = serializers.CharField(help_text="May be empty.")
    service = serializers.CharField(source="service_key", help_text="Key of the service; may be empty.")
    repository = serializers.CharField(help_text="May be empty.")
    kind = Word(ChangeKind)
    state = Word(ChangeState)
    happened_at = Instant()
    lines_added = serializers.IntegerField()
    lines_removed = serializers.IntegerField()
    files_count = serializers.IntegerField()
    verdict = Word(Verdict, allow_null=True)
    certainty = Word(Certainty, allow_null=True, help_text="Of the strongest sign; null without one.")
    approved = serializers.BooleanField(
        allow_null=True, help_text="By a qualified reviewer; null where the source does not say."
    )
    visibility = Word(Visibility)


class CommitSerializer(Answer[CommitView]):
    """A commit of a change."""

    sha = serializers.CharField()
    title = serializers.CharField(help_text="The first line of its message; may be empty.")
    committed_at = Instant()
    lines_added = serializers.IntegerField()
    lines_removed = serializers.IntegerField()


class EvidenceSerializer(Answer[EvidenceView]):
    """One sign of AI involvement, with its exact words."""

    tool = serializers.CharField()
    kind = Word(EvidenceKind)
    certainty = Word(Certainty)
    quote = serializers.CharField()
    place = serializers.CharField()
    rule = serializers.CharField(source="rule_id")
    rule_version = serializers.CharField()
    sha = serializers.CharField(help_text="The first commit that shows it; may be empty.")
    commits = serializers.IntegerField(help_text="How many commits show it; 0: it stands elsewhere.")


class ChangeNamedSerializer(PairSerializer):
    """Another change."""

    id = serializers.IntegerField()
    title = serializers.CharField()


class ChangeSerializer(Answer[ChangeView]):
    """A change."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    title = serializers.CharField()
    body = serializers.CharField(help_text="May be empty.")
    url = serializers.CharField(help_text="May be empty.")
    branch = serializers.CharField(help_text="May be empty.")
    head_sha = serializers.CharField(help_text="May be empty.")
    external_id = serializers.CharField(help_text="Its name at the source.")
    service = serializers.CharField(source="service_key", help_text="Key of the service; may be empty.")
    repository = serializers.CharField(help_text="May be empty.")
    kind = Word(ChangeKind)
    state = Word(ChangeState)
    verdict = Word(Verdict)
    certainty = Word(Certainty, allow_null=True, help_text="Of the strongest sign; null without one.")
    approved = serializers.BooleanField(
        allow_null=True, help_text="By a qualified reviewer; null where the source does not say."
    )
    destructive = serializers.BooleanField()
    tests_touched = serializers.BooleanField(allow_null=True, help_text="Null: the source does not say.")
    opened_at = Instant(allow_null=True)
    merged_at = Instant(allow_null=True)
    happened_at = Instant()
    commits_count = serializers.IntegerField()
    files_count = serializers.IntegerField()
    lines_added = serializers.IntegerField()
    lines_removed = serializers.IntegerField()
    commits = CommitSerializer(many=True, help_text="The first hundred, the oldest first.")
    evidence = EvidenceSerializer(many=True, help_text="The strongest signs first.")
    more_evidence = serializers.BooleanField(help_text="Whether there are signs that are not among these.")
    reverts = ChangeNamedSerializer(allow_null=True)
    reverted_by = ChangeNamedSerializer(many=True)
    visibility = Word(Visibility)


@listing(Scope.CHANGES, ChangeRowSerializer, ChangesQuery)
def changes(reader: Reader, asked: Asked) -> Page[ChangeRow]:
    """Changes, the newest first."""
    return list_changes(reader, ChangeFilter(**asked.filter), asked.after, asked.limit)


@single(Scope.CHANGES, ChangeSerializer)
def change(reader: Reader, change_id: int) -> ChangeView:
    """One change, with its commits and the evidence of AI involvement."""
    return get_change(reader, change_id)
