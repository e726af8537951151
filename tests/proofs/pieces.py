"""The pieces of `make prove`: what each claims, and which tests show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Piece:
    """One pytest run. `servers` says whether it needs PostgreSQL and Valkey started for it."""

    name: str
    claim: str
    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    servers: bool = True


def _many(times: int) -> dict[str, str]:
    return {"EXAMPLES": str(times)}


PIECES = (
    Piece(
        "mail-kills",
        "200 recipients, relay and worker killed at 50 random moments: one agenda mail each",
        ("-m", "prove", "tests/proofs/test_mail_survives_kills.py"),
    ),
    Piece(
        "mail-updates-kills",
        "an addendum that concerns 60 of 100 people, killed at 20 random moments: one mail each, and no entry moves twice",
        ("-m", "prove", "tests/proofs/test_updates_survive_kills.py", "-k", "addendum"),
    ),
    Piece(
        "mail-called-off-kills",
        "a meeting of 100 called off amid its mails, killed at 20 random moments: each is told once, and no entry stays",
        ("-m", "prove", "tests/proofs/test_updates_survive_kills.py", "-k", "called_off"),
    ),
    Piece(
        "mail-minutes-kills",
        "the minutes of a meeting of 100, killed at 20 random moments: one mail each",
        ("-m", "prove", "tests/proofs/test_minutes_survive_kills.py"),
    ),
    Piece(
        "scan-kills",
        "scan_git killed at random moments ends with the rows of a scan that nobody disturbed",
        ("-m", "prove", "tests/proofs/test_scan_survives_kills.py"),
    ),
    Piece(
        "hook-fuzz",
        "20,000 hostile deliveries at every vendor's door: no 5xx, and each that is stored ends with a reason of its own",
        ("-m", "prove", "tests/proofs/test_hook_fuzz.py"),
    ),
    Piece(
        "delivery-kills",
        "2,000 deliveries, relay and worker killed at 50 random moments: what is recorded is as without kills",
        ("-m", "prove", "tests/proofs/test_delivery_survives_kills.py"),
    ),
    *(
        Piece(
            f"jira-once-{first}-{last}",
            f"500 action items, seeds {first} to {last}: six points to die at, four sorts of faults, one ticket each",
            ("-m", "prove", "tests/proofs/test_jira_never_duplicates.py", "-k", "five_hundred"),
            {"SEEDS": f"{first}-{last}"},
        )
        for first, last in ((1, 5), (6, 10), (11, 15), (16, 20), (21, 25))
    ),
    Piece(
        "jira-kills-1",
        "250 action items, relay and worker killed at 25 random moments: one ticket each",
        ("-m", "prove", "tests/proofs/test_jira_never_duplicates.py", "-k", "random_moments and first"),
    ),
    Piece(
        "jira-kills-2",
        "250 more, killed at 25 other moments: one ticket each",
        ("-m", "prove", "tests/proofs/test_jira_never_duplicates.py", "-k", "random_moments and second"),
    ),
    Piece(
        "jira-revoked",
        "500 action items, credentials revoked half-way and given back, ten kills: one ticket each",
        ("-m", "prove", "tests/proofs/test_jira_never_duplicates.py", "-k", "credentials"),
    ),
    Piece(
        "jira-agrees",
        "any edits on both sides, any order, loss and duplication of webhooks: both agree, or it can be seen why not",
        ("tests/tracker/test_both_sides_agree.py", "tests/tracker/test_conflict_and_loops.py"),
        _many(15),
    ),
    Piece(
        "jira-limits",
        "500 action items with random 429s: all done, and no call inside a pause",
        ("-m", "prove", "tests/tracker/test_retry_and_rate.py"),
    ),
    *(
        Piece(
            f"live-race-{seed}",
            f"two consoles race 1,020 random commands and lines, seed {seed}: the log is their order, no line is lost",
            ("tests/minutes/test_race.py",),
            {**_many(17), "SEEDS": str(seed)},
        )
        for seed in (1, 2, 3)
    ),
    Piece(
        "live-rules",
        "any sequence of acts at two consoles leaves the meeting as the rules alone say, on 20 times the examples",
        ("tests/minutes/test_two_consoles.py",),
        _many(20),
    ),
    Piece(
        "redis-away",
        "Redis killed: 100 deliveries are answered 202 within 200 ms, and processed when it is back",
        ("-m", "prove", "tests/proofs/test_redis_away.py"),
    ),
    Piece(
        "live-storm",
        "5,000 pages, the live server killed under them: all are back with the newest, no error, a reading a second",
        ("-m", "prove", "tests/live/test_storm.py"),
    ),
    Piece(
        "gate-anew",
        "10,000 open requests, three changes of the policy: each head says one thing a change at most, and the right one",
        ("-m", "prove", "tests/proofs/test_gates_anew.py"),
    ),
    Piece(
        "gate-kills",
        "300 requests, 20 kills, lost replies, limits: each head says what its gate does, nothing twice in a row",
        ("-m", "prove", "tests/proofs/test_gates_survive_kills.py"),
    ),
    Piece(
        "gate-any-order",
        "what happens to requests, told in any order and again: the gate ends the same, and never opens for the wrong ones",
        ("-n", "2", "tests/approvals/test_any_order.py"),
        _many(12),
    ),
    Piece(
        "packing",
        "1,040 weeks of a made-up organisation, packed: no faults, and people wait less than by score alone",
        ("-m", "prove", "tests/proofs/test_packing.py"),
        {"DATABASE_URL": "postgres://nobody/nothing"},  # settings ask for one, packing does not
        servers=False,
    ),
    Piece(
        "domain-properties",
        "the properties of ranking, packing, needs, detection and merging, on 25 times the examples",
        ("-n", "2", "tests/domain", "-k", "not hostile"),
        _many(25),
    ),
    Piece(
        "source-properties",
        "the properties of what vendors send, of files, mail and calendars, on 25 times the examples",
        ("-n", "2", "tests/integrations", "-k", "not hostile"),
        _many(25),
    ),
    Piece(
        "evidence-fuzz",
        "100,000 commits of any bytes, with notes, traces and labels: reading evidence never raises and never takes long",
        ("-m", "prove", "tests/proofs/test_evidence_fuzz.py"),
        {"DATABASE_URL": "postgres://nobody/nothing"},  # settings ask for one, evidence does not
        servers=False,
    ),
    Piece(
        "outbox-semantics",
        "any sequence of verbs leaves the outbox as a page of plain Python says, on 20 times the examples",
        ("tests/outbox", "tests/people/test_terms.py"),
        _many(20),
    ),
    Piece(
        "permissions",
        "each part of the cast is answered at each address as the permission table says, and no body is an error of ours",
        ("-n", "2", "tests/whole/test_permission_matrix.py", "-k", "as_the_table_says or error_of_ours"),
        _many(2),
    ),
    *(
        Piece(
            f"visibility-{number}",
            f"no address, with any value, tells {who} a word of what they may not see",
            ("-n", "2", "-m", "prove or not prove", "tests/whole/test_visibility.py", "-k", which),
            _many(20),
        )
        for number, (who, which) in enumerate(
            (
                ("an engineer or an administrator", "no_address and (engineer or admin)"),
                ("a viewer or the person themselves", "no_address and (viewer or self)"),
                ("a facilitator or another's manager", "no_address and (facilitator or manager)"),
                ("whoever is named, in lists and mails,", "not no_address"),
            ),
            start=1,
        )
    ),
    Piece(
        "shadow",
        "no address tells anybody who does not lead it of a series in shadow or of its meetings",
        ("-n", "2", "-m", "prove or not prove", "tests/whole/test_shadow.py"),
        _many(20),
    ),
    Piece(
        "looks",
        "axe finds nothing on what a browser test opens, wide and on a phone, in the light and in the dark",
        (
            "-n",
            "2",
            "-m",
            "browser",
            "tests/web",
            "tests/live/test_browser.py",
            "tests/whole/test_every_mail.py",
        ),
        _many(2),
    ),
    *(
        Piece(
            f"axe-{width}-{theme}",
            f"axe finds nothing on any page, {pixels} wide, {theme}, everything open; nothing runs over the edge",
            ("-n", "2", "-m", "prove", "tests/proofs/test_axe_matrix.py", "-k", f"{width} and {theme}"),
        )
        for width, pixels in (("desktop", 1440), ("phone", 390), ("narrow", 320))
        for theme in ("light", "dark")
    ),
    Piece(
        "demo",
        "make demo from a clone: how long cold and warm, and no process after Ctrl-C, SIGTERM and SIGKILL",
        ("-m", "prove", "tests/proofs/test_demo.py"),
        {"DATABASE_URL": "postgres://nobody/nothing"},  # settings ask for one; the demo brings its own
        servers=False,
    ),
    Piece(
        "migrations",
        "migrations from nothing while somebody reads, and the linter's word on each",
        ("-m", "prove", "tests/proofs/test_migrations.py"),
    ),
)
