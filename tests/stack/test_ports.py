"""The demo's port is the one asked for, or the next free one, said aloud."""

import socket

import pytest

from reviewboard.stack import StackError, free_port


def test_a_free_port_is_taken_without_a_word() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    said: list[str] = []
    assert free_port(port, say=said.append) == port
    assert said == []


def test_a_taken_port_gives_the_next_free_one_and_says_so() -> None:
    said: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        chosen = free_port(port, say=said.append)
    assert chosen > port
    assert said == [f"Port {port} is taken; using {chosen}."]


def test_a_port_taken_on_every_address_counts_as_taken() -> None:
    with socket.create_server(("0.0.0.0", 0)) as server:
        port: int = server.getsockname()[1]
        assert free_port(port, say=lambda _: None) > port


def test_no_free_port_is_an_error_that_names_the_port() -> None:
    with socket.create_server(("127.0.0.1", 65535)), pytest.raises(StackError, match="65535"):
        free_port(65535)
