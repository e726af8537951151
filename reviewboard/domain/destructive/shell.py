"""A line of shell as the simple commands in it, each as its words: enough to see what would be run, and no shell."""

import re
import shlex
from collections.abc import Iterator
from itertools import pairwise

MOST_CHARS = 20_000
_DEPTH = 3
_BETWEEN = frozenset({";", "&", "&&", "|", "||", "|&", "(", ")", "{", "}", "do", "then", "else", "!"})
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_WRAPPERS = {
    "sudo": frozenset({"-u", "-g", "-h", "-p"}),
    "doas": frozenset({"-u"}),
    "env": frozenset({"-u", "-C"}),
    "nice": frozenset({"-n"}),
    "timeout": frozenset({"-s", "-k", "--signal", "--kill-after"}),
    "xargs": frozenset({"-n", "-I", "-P", "-L", "-d"}),
    "nohup": frozenset[str](),
    "time": frozenset[str](),
    "exec": frozenset[str](),
    "command": frozenset[str](),
    "watch": frozenset({"-n"}),
}
"""Programs that run the command after them, with those of their options that take a word of their own."""
_DURATION = re.compile(r"\d+(?:\.\d+)?[smhd]?")
_SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ksh"})
_ELSEWHERE = frozenset({"ssh", "kubectl", "oc", "docker", "podman"})


def commands(line: str, depth: int = 0) -> Iterator[list[str]]:
    """The simple commands of a line, those inside `sh -c`, `ssh` and `kubectl exec` too. Comments are left out."""
    words: list[str] = []
    for word in [*_words(line[:MOST_CHARS]), ";"]:
        if word in _BETWEEN:
            yield from _command(words, depth)
            words = []
        else:
            words.append(word)


def _words(line: str) -> list[str]:
    """The words, quotes taken off; a line whose quotes do not close is split where it has spaces."""
    lexer = shlex.shlex(line.replace("\n", " ; "), posix=True, punctuation_chars=";&|()")
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        words = list(lexer)
    except ValueError:
        words = re.sub(r"([;&|()]+)", r" \1 ", line).replace("\n", " ; ").split()
    for number, word in enumerate(words):
        if word.startswith("#"):
            following = [n for n, one in enumerate(words) if n > number and one == ";"]
            return [*words[:number], *(words[following[0] :] if following else [])]
    return words


def _command(words: list[str], depth: int) -> Iterator[list[str]]:
    bare = _bare(words)
    if not bare:
        return
    program = bare[0].rpartition("/")[2]
    yield [program, *bare[1:]]
    if depth < _DEPTH:
        for inner in _inner(program, bare[1:]):
            yield from commands(inner, depth + 1)


def _bare(words: list[str]) -> list[str]:
    """The words without assignments and wrappers before the program."""
    left = list(words)
    while left:
        program = left[0].rpartition("/")[2]
        if _ASSIGNMENT.match(left[0]):
            left = left[1:]
        elif program in _WRAPPERS:
            left = left[1:]
            while left and (left[0].startswith("-") or _DURATION.fullmatch(left[0])):
                left = left[2:] if left[0] in _WRAPPERS[program] else left[1:]
        else:
            return left
    return []


def _inner(program: str, arguments: list[str]) -> Iterator[str]:
    """What the program runs that stands in its arguments."""
    if program in _SHELLS:
        for flag, text in pairwise(arguments):
            if re.fullmatch(r"-\w*c", flag):
                yield text
    elif program in _ELSEWHERE and "--" in arguments:
        yield shlex.join(arguments[arguments.index("--") + 1 :])
    elif program == "ssh" and len(arguments) > 1:
        yield arguments[-1]
    elif program in {"docker", "podman"} and "exec" in arguments:
        after = [one for one in arguments[arguments.index("exec") + 1 :] if not one.startswith("-")]
        yield shlex.join(after[1:])
