"""Roles and the table of named rights: may she? Every door in pages, API and commands asks this table and no other."""

from enum import StrEnum


class Role(StrEnum):
    """What a signed-in user is in reviewboard; each role holds all that the one before it holds."""

    VIEWER = "viewer"
    ENGINEER = "engineer"
    FACILITATOR = "facilitator"
    ADMIN = "admin"


class Right(StrEnum):
    """A named right. Being involved, or owning a thing, is asked beside it, never instead of it."""

    READ = "read"  # the agenda, and every record that is open or names the reader
    ANSWER = "answer"  # confirm one's own needs
    MANAGE_ACTIONS = "manage_actions"  # add an action; change the state of one's own or one's team's
    RAISE_VISIBILITY = "raise_visibility"  # make a record one is involved in restricted or sealed
    CLASSIFY = "classify"  # say which agent an identity is, and add and retire rules of evidence
    RUN_MEETINGS = (
        "run_meetings"  # set series up, hand a meeting over, cancel it, freeze its agenda, release its mail
    )
    SEE_SHADOW = "see_shadow"  # a series in shadow that one does not lead, and its meetings
    LOWER_VISIBILITY = "lower_visibility"  # open a restricted record again, with a reason
    IMPORT = "import"  # bring people, services and incidents in from files, and take imports back
    MANAGE_PEOPLE = "manage_people"  # roles, identities, erasure
    CONNECT = "connect"  # set up sources, their secrets, and have deliveries read again
    SET_POLICIES = "set_policies"  # save a policy: service levels, working time, who may accept risks
    HOLD = "hold"  # place and lift a legal hold
    READ_AUDIT = "read_audit"
    TEND_OUTBOX = "tend_outbox"  # see what is owed and could not be done, and have it tried again
    SEE_COMPONENTS = "see_components"  # the page of every part and state, for those who build pages


_VIEWER = frozenset({Right.READ})
_ENGINEER = _VIEWER | {Right.ANSWER, Right.MANAGE_ACTIONS, Right.RAISE_VISIBILITY}
_FACILITATOR = _ENGINEER | {Right.CLASSIFY, Right.RUN_MEETINGS}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.VIEWER: _VIEWER,
    Role.ENGINEER: _ENGINEER,
    Role.FACILITATOR: _FACILITATOR,
    Role.ADMIN: frozenset(Right),
}
