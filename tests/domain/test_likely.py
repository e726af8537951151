"""Whose a login or address may be: each rule by example, and what holds for all of them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reviewboard.domain.likely import (
    ACCENTED,
    MOST,
    PLAIN,
    Handle,
    Known,
    Reason,
    Seen,
    folded,
    handle_of,
    likely,
    words_of,
)

ADA = Known(
    1,
    "Ada Lovelace",
    (Seen("email", "ada.lovelace@example.org", "Ada Lovelace"), Seen("github", "adalove", "Countess")),
)

words = st.sampled_from(["ada", "bo", "Lovelace", "Łucja", "O’Hara", "j"])
names = st.lists(words, max_size=3).map(" ".join)
handles = st.sampled_from(["adalove", "ada.lovelace", "bo-d", "info", "al"])
logins = st.builds(Seen, st.sampled_from(["github", "gitlab"]), handles, names)
addresses = st.builds(Seen, st.just("email"), handles.map(lambda one: f"{one}@example.org"), names)
seen = st.one_of(logins, addresses)
people = st.lists(
    st.builds(Known, st.integers(1, 9), names, st.lists(seen, max_size=3).map(tuple)),
    max_size=7,
    unique_by=lambda one: one.person_id,
)


@pytest.mark.parametrize(
    ("one", "reasons"),
    [
        (Seen("email", "12345+AdaLove@users.noreply.github.com"), (Reason.SAME_ACCOUNT,)),
        (Seen("email", "adalove@users.noreply.github.com"), (Reason.SAME_ACCOUNT,)),
        (Seen("email", "a@home.example", "ada  LOVELACE"), (Reason.SAME_NAME,)),
        (Seen("email", "a@home.example", "Lovelace, Ada (she/her)"), (Reason.SAME_NAME,)),
        (Seen("email", "Ada.Lovelace@home.example"), (Reason.SAME_MAILBOX,)),
        (Seen("email", "ada.lovelace+git@home.example"), (Reason.SAME_MAILBOX,)),
        (Seen("gitlab", "ada.lovelace"), (Reason.LOGIN_IN_ADDRESS,)),
        (Seen("email", "adalove@home.example"), (Reason.LOGIN_IN_ADDRESS,)),
        (Seen("gitlab", "adalove"), (Reason.SAME_LOGIN,)),
        (Seen("gitlab", "x-1815", "Ada B. Lovelace"), (Reason.SIMILAR_NAME,)),
        (Seen("email", "adalove@x.example", "Ada Lovelace"), (Reason.SAME_NAME, Reason.LOGIN_IN_ADDRESS)),
    ],
)
def test_each_rule_says_why(one: Seen, reasons: tuple[Reason, ...]) -> None:
    (found,) = likely(one, [ADA])
    assert (found.person_id, found.reasons) == (1, reasons)


@pytest.mark.parametrize(
    "one",
    [
        Seen("gitlab", "ada"),
        Seen("email", "ada@example.org", "Ada"),
        Seen("email", "lovelace@example.org", "A. Lovelace"),
        Seen("name", "adalove"),
        Seen("email", "adalove"),
        Seen("gitlab", "adalove@example.org"),
    ],
)
def test_what_is_only_nearly_alike_is_not_guessed_at(one: Seen) -> None:
    assert likely(one, [ADA]) == ()


def test_what_many_share_says_nothing_of_one() -> None:
    shared = Known(1, "Ada Lovelace", (Seen("email", "info@example.org"), Seen("github", "al")))
    for one in (Seen("email", "info@home.example"), Seen("gitlab", "al"), Seen("gitlab", "INFO")):
        assert likely(one, [shared]) == ()


def test_the_strongest_reason_comes_first_then_more_of_them_then_the_longest_known() -> None:
    by_login = Known(1, "", (Seen("github", "adalove"),))
    by_name = Known(2, "Ada Lovelace")
    by_both = Known(3, "Ada Lovelace", (Seen("github", "adalove"),))
    again = Known(4, "Ada Lovelace")
    found = likely(Seen("gitlab", "adalove", "Ada Lovelace"), [by_login, again, by_name, by_both])
    assert [one.person_id for one in found] == [3, 2, 4]


def test_marks_are_taken_off_letter_by_letter() -> None:
    assert len(ACCENTED) == len(PLAIN) == len(set(ACCENTED))
    assert words_of("Łucja ZIELIŃSKI-O’Hara [she]") == ("lucja", "zielinski", "o", "hara")
    assert handle_of(Seen("github", " Ada ")) == Handle("github", "ada")


@given(seen, people, st.randoms())
def test_the_order_of_people_changes_nothing(one: Seen, known: list[Known], random: object) -> None:
    shuffled = list(known)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    assert likely(one, known) == likely(one, shuffled)


@given(seen, people)
def test_at_most_three_are_offered_each_once_and_with_a_reason(one: Seen, known: list[Known]) -> None:
    found = likely(one, known)
    assert len(found) <= MOST
    assert len({each.person_id for each in found}) == len(found)
    assert all(each.reasons for each in found)


@given(seen, people)
def test_whoever_is_offered_is_so_whoever_else_there_is(one: Seen, known: list[Known]) -> None:
    by_id = {each.person_id: each for each in known}
    for offer in likely(one, known):
        assert likely(one, [by_id[offer.person_id]]) == (offer,)


@given(st.text())
@example("\u1f50")  # in upper case two characters, in lower case they are one again
@example("\u00e1\u0302")  # without its first accent it takes the second
def test_folding_twice_is_folding_once(text: str) -> None:
    once = " ".join(words_of(text))
    assert " ".join(words_of(once)) == once or not once.isascii()
    assert folded(text.upper()) == folded(folded(text.upper()))
