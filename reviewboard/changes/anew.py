"""Reading stored changes again by other rules: what their signs would be, compared with what is stored."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from reviewboard.changes.evidence import FoundSign, author_text, commit_text, facet_of, of_own
from reviewboard.changes.judging import sign_of
from reviewboard.changes.models import Change, Commit, Evidence
from reviewboard.domain.detection import ChangeText, RuleBook, Sign, detect
from reviewboard.domain.messages import IdentitySnapshot
from reviewboard.people.identities import key_texts
from reviewboard.people.queries import with_names

_Key = tuple[str, str, str, str, str, str, str]
"""Of a sign: its commit, tool, kind, certainty, keyed quote, place and rule. The version alone makes no other sign."""


class Anew:
    """What rules find in some stored changes, beside what is stored of them.

    Attributes:
        gone: stored signs that these rules do not find.
        come: by change, the signs that only these rules find, their quotes keyed.
    """

    def __init__(self, changes: Sequence[Change], book: RuleBook) -> None:
        """Six statements and those that names in texts take, whatever the number of changes."""
        told = dict(_found(changes, book))
        quotes = list(dict.fromkeys(one.sign.quote for signs in told.values() for one in signs))
        keyed = dict(zip(quotes, key_texts(quotes), strict=True))
        wanted = {
            pk: {_key(one.sha, one.sign, keyed[one.sign.quote]): one for one in signs}
            for pk, signs in told.items()
        }
        self.keyed = keyed
        self.gone: list[Evidence] = []
        kept: dict[int, set[_Key]] = defaultdict(set)
        for row in _stored(changes):
            key = _key(row.commit_sha, sign_of(row), row.quote)
            if key in wanted[row.change_id]:
                kept[row.change_id].add(key)
            else:
                self.gone.append(row)
        self.come: dict[int, list[FoundSign]] = {
            pk: [one for key, one in signs.items() if key not in kept[pk]] for pk, signs in wanted.items()
        }

    @property
    def touched(self) -> set[int]:
        """The changes whose signs would be others."""
        return {row.change_id for row in self.gone} | {pk for pk, signs in self.come.items() if signs}


def _stored(changes: Sequence[Change]) -> Iterator[Evidence]:
    """The stored signs that reading again can find: not what somebody declared, nor what stands in a text not kept."""
    unread = {one.pk for one in changes if one.labels is None}
    for row in Evidence.objects.filter(change__in=changes).order_by("pk"):
        facet = facet_of(row.commit_sha, row.place)
        if facet and not (facet == "labels" and row.change_id in unread):
            yield row


def _key(sha: str, sign: Sign, quote: str) -> _Key:
    return (sha, sign.tool, sign.kind, sign.certainty, quote, sign.place, sign.rule_id)


def _found(changes: Sequence[Change], book: RuleBook) -> Iterator[tuple[int, list[FoundSign]]]:
    commits: dict[int, list[Commit]] = defaultdict(list)
    people = ("author", "committer", "recorded_author", "recorded_committer")
    for commit in Commit.objects.filter(change__in=changes).select_related(*people).order_by("position"):
        commits[commit.change_id].append(commit)
    named = _named(changes, [one for some in commits.values() for one in some])
    for change in changes:
        signs = [*_own(change, named, book)]
        for commit in commits[change.pk]:
            signs += [FoundSign(commit.sha, sign) for sign in detect(_text(commit, named), book)]
        yield change.pk, list(dict.fromkeys(signs))


def _named(changes: Collection[Change], commits: Collection[Commit]) -> Mapping[str, str]:
    texts = [one.body for one in changes]
    texts += [text for one in commits for text in (one.message, one.note)]
    return dict(zip(texts, with_names(texts), strict=True))


def _own(change: Change, named: Mapping[str, str], book: RuleBook) -> Iterator[FoundSign]:
    if change.author:
        author = change.author
        yield from of_own(author_text(author.kind, author.value, author.name), book)
    yield from of_own(ChangeText(branch=change.branch), book)
    yield from of_own(ChangeText(labels=tuple(change.labels or ())), book)
    yield from of_own(ChangeText(body=named[change.body]), book)


def _text(commit: Commit, named: Mapping[str, str]) -> ChangeText:
    author = commit.recorded_author or commit.author
    committer = commit.recorded_committer or commit.committer
    return commit_text(
        named[commit.message], _who(author), _who(committer), commit.parents_count, named[commit.note]
    )


def _who(identity: Any) -> IdentitySnapshot:
    return (
        IdentitySnapshot(identity.kind, identity.value, identity.name)
        if identity
        else IdentitySnapshot("", "")
    )
