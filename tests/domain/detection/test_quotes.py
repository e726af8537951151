"""Names inside kept text are found, so that keys can stand in their place."""

import time

from hypothesis import given
from hypothesis import strategies as st

from reviewboard.domain.detection import split_identities
from reviewboard.domain.messages import IdentitySnapshot


def test_a_trailers_person_is_found_and_the_rest_stays() -> None:
    assert split_identities("Co-authored-by: Ada Lovelace <ada@example.test>\nFixes #1") == (
        "Co-authored-by: ",
        IdentitySnapshot("email", "ada@example.test", "Ada Lovelace"),
        "\nFixes #1",
    )


def test_several_people_and_bare_addresses_are_found() -> None:
    found = split_identities("by <a@example.test> and Bob O'Neil <b@example.test>")
    assert [part for part in found if isinstance(part, IdentitySnapshot)] == [
        IdentitySnapshot("email", "a@example.test", ""),
        IdentitySnapshot("email", "b@example.test", "Bob O'Neil"),
    ]


def test_text_without_people_comes_back_as_it_is() -> None:
    assert split_identities("a < b > c @ d") == ("a < b > c @ d",)
    assert split_identities("") == ("",)


@given(st.text(alphabet="ab <>@.:\n'", max_size=60))
def test_nothing_but_blanks_is_lost(text: str) -> None:
    words = ""
    for part in split_identities(text):
        words += part if isinstance(part, str) else f"{part.name}<{part.value}>"
    assert "".join(words.split()) == "".join(text.split())


def test_a_hostile_megabyte_takes_little_time() -> None:
    began = time.process_time()
    for hostile in ("<", "<a@", "a" * 50 + "<a@b.c>", "<   ", "a:"):
        split_identities(hostile * (1_000_000 // len(hostile)))
    assert time.process_time() - began < 5
