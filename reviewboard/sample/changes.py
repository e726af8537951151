"""The sample's changes: what merged in the week, by whom, and which signs of AI involvement it carries."""

from dataclasses import dataclass

CLAUDE = "Co-authored-by: Claude <noreply@anthropic.com>"
COPILOT = "Co-authored-by: Copilot <223556219+Copilot@users.noreply.github.com>"
ASSISTED_COPILOT = "Assisted-by: Copilot"
CURSOR = "Co-authored-by: Cursor <cursoragent@cursor.com>"
CODEX = "Co-authored-by: Codex <noreply@openai.com>"
FOUNDRY = "Co-authored-by: Foundry Agent <agent@foundry.example>"
LOOM = "X-Loom: yes"
COPILOT_AGENT = "copilot-swe-agent[bot]"
DENIED = "- [x] No AI was used"
DECLARED = "- [x] Written with an AI assistant, and I have read every line."
NONE = ""


@dataclass(frozen=True, slots=True)
class SampleChange:
    """One merged request, `days` before the meeting at `clock`. `sign` is a trailer or a ticked box in the description.

    `waits`: it is open, and that is when it was last touched.
    """

    key: str
    days: int
    clock: str
    service: str
    author: str
    title: str
    body: str = ""
    sign: str = NONE
    branch: str = ""
    commits: int = 1
    added: int = 40
    removed: int = 12
    files: int = 4
    tests: bool | None = True
    reverts: str = ""
    direct: bool = False
    weeks_ago: int = 0
    repository: str = ""
    destructive: bool = False
    waits: bool = False
    draft: bool = False


THIS_WEEK = (
    SampleChange("rotation", 6, "07:58", "payments-gateway", "Noor Haddad", "Rotate the acquirer’s client certificate in place",
                 "Reads the certificate again on SIGHUP instead of at start.", CLAUDE, "claude/rotate-in-place", 3, 118, 41, 6, False),
    SampleChange("retry-budget", 7, "16:20", "payments-gateway", "Ingrid Solheim", "Retry budget for the card-authorisation client",
                 "", CLAUDE, "", 2, 96, 30, 5),
    SampleChange("discount-cache", 5, "13:05", "pricing-engine", "Tomasz Zieliński", "Cache discount rules for 15 minutes",
                 "Rules change seldom and are read for every basket.", COPILOT, "copilot/discount-cache", 4, 164, 22, 8, False),
    SampleChange("preview", 5, "12:40", "pricing-engine", "Stefan Iliev", "Show the preview to everyone signed in", "", NONE, "", 1, 34, 9, 3),
    SampleChange("price-db-pool", 7, "15:02", "pricing-engine", "Oskar Lind", "Raise the price-db pool to 60", "", NONE, "", 1, 2, 2, 1, None),
    SampleChange("typed-durations", 5, "17:45", "pricing-engine", "Tomasz Zieliński",
                 "Give cache durations a type, and cap discount rules at 60 seconds",
                 "The cache client took a bare number and pricing-engine passed milliseconds where seconds were meant. The "
                 "client now accepts only a Duration.\n\n" + DECLARED, DECLARED, "claude/typed-cache-durations", 6, 231, 88, 14),
    SampleChange("no-cache", 5, "16:01", "pricing-engine", "Oskar Lind", "Revert “Cache discount rules for 15 minutes”", "", NONE, "", 1, 22, 164, 8,
                 True, "discount-cache"),
    SampleChange("debug-log", 6, "18:55", "identity", "Hassan Jaber", "Log the sign-in path while SSO is moved", "", CURSOR, "cursor/sso-log", 1, 19, 0, 2, False),
    SampleChange("token-compare", 6, "15:37", "identity", "Isla Campbell", "Constant-time comparison for session tokens", "", CLAUDE, "", 1, 28, 11, 3),
    SampleChange("tombstones", 5, "08:20", "search-indexer", "Yuki Tanaka", "Batch the tombstone deletes",
                 "Index disk at 94 %.", NONE, "copilot/fix-tombstones", 2, 71, 35, 4, False),
    SampleChange("stock-topic", 7, "13:15", "stock-feed", "Freya Lindqvist", "Move stock alerts to the events topic", "", NONE, "claude/stock-events", 2, 142, 120, 9),
    SampleChange("stock-types", 6, "12:47", "stock-feed", "Dina Haile", "Type the stock event payloads", "", ASSISTED_COPILOT, "", 3, 310, 205, 17),
    SampleChange("tax-cache", 6, "14:05", "order-ledger", "Callum Fraser", "Cache the tax table per country", DECLARED, DECLARED, "", 2, 88, 14, 5),
    SampleChange("ledger-metrics", 5, "15:12", "order-ledger", "Zara Qureshi", "Rename the ledger’s retry metrics", "", NONE, "copilot/ledger-metrics", 1, 44, 44, 6, None),
    SampleChange("flags-once", 7, "10:31", "checkout-api", "Daniel Osei", "Read feature flags once per request", "", CLAUDE, "", 1, 52, 18, 4),
    SampleChange("basket-columns", 6, "09:41", "checkout-api", "Chloé Martin", "Drop the unused basket_v1 columns", "", NONE, "copilot/fix-basket-v1", 2, 12, 260, 5, False),
    SampleChange("address-form", 5, "11:18", "checkout-api", "Elin Forsberg", "Ask for the house number on its own", "", NONE, "", 3, 150, 61, 9),
    SampleChange("query-plans", 6, "11:02", "reports", "Thea Brandt", "Explain query plans in the nightly report", DECLARED, DECLARED, "", 2, 120, 33, 7),
    SampleChange("rec-batch", 5, "09:05", "recommendations", "Uri Shalev", "Score recommendations in batches of 500", "", CODEX, "codex/batch-scores", 4, 402, 96, 12, False),
    SampleChange("consumer-moves", 7, "17:20", "event-bus", "Nikhil Rao", "Refuse to move a consumer while it replays", "", NONE, "", 2, 64, 20, 4),
    SampleChange("flag-audit", 6, "16:48", "flag-service", "Rhea Kapoor", "Keep who switched a flag", "", CLAUDE, "", 2, 133, 21, 8),
    SampleChange("build-cache", 5, "12:33", "build-farm", "Samuel Boateng", "Share the build cache between branches", "", NONE, "", 1, 58, 40, 3),
    SampleChange("runner-image", 7, "11:55", "build-farm", "Pavel Horák", "Runner image with the new compiler", "", NONE, "", 1, 9, 9, 2, None, direct=True),
    SampleChange("hero-image", 5, "14:26", "storefront", "Ben Whitlock", "Load the hero image late", "", COPILOT, "", 1, 31, 12, 3),
    SampleChange("type-scale", 6, "10:10", "storefront", "Elin Forsberg", "One type scale for all pages", "", NONE, "", 2, 210, 340, 31, None,
                 repository="design-system"),
    SampleChange("offline-basket", 7, "09:22", "storefront", "Hugo Castellanos", "Keep the basket when the phone is offline", "", CLAUDE, "", 5, 520, 77, 19,
                 repository="mobile-app"),
    SampleChange("net-acl", 6, "08:35", "event-bus", "Maya Goldstein", "Close the old broker ports", "", NONE, "", 1, 6, 18, 2, None, direct=True,
                 repository="infrastructure"),
    SampleChange("suggest-locale", 7, "12:04", "search-api", "Tara Nair", "Build suggestions locale by locale", "", CURSOR, "", 3, 240, 180, 11, False),
    SampleChange("synonyms", 5, "15:58", "search-api", "Mina Park", "Synonyms for garden furniture", "", NONE, "", 1, 45, 2, 2),
    SampleChange("price-rounding", 6, "13:29", "pricing-engine", "Paula Ferreira", "Round prices once, at the end", "", CLAUDE, "", 2, 77, 59, 6),
    SampleChange("mfa-copy", 7, "14:44", "identity", "Kemi Adeyemi", "Say what a second factor is for", "", NONE, "", 1, 22, 14, 3, None),
    SampleChange("ledger-archive", 5, "10:52", "order-ledger", "Bianca Russo", "Archive orders after seven years", "", CLAUDE, "claude/archive", 3, 188, 12, 10),
)  # fmt: skip

_THEN = ("Tidy the retry loop", "Name the queue for what it holds", "Shorter timeouts towards identity")

EARLIER = tuple(
    SampleChange(
        f"earlier-{weeks}-{n}", 3 + n % 4, f"1{n % 6}:{10 + n}", service, author, _THEN[n % 3], "",
        (CLAUDE, CURSOR, COPILOT)[n % 3], "", 1, 30 + 7 * n, 8 + n, 3, weeks_ago=weeks,
    )
    for weeks in (1, 2)
    for n, (service, author) in enumerate((
        ("checkout-api", "Daniel Osei"), ("payments-gateway", "Ingrid Solheim"), ("pricing-engine", "Oskar Lind"),
        ("order-ledger", "Callum Fraser"), ("identity", "Gwen Pryce"), ("search-api", "Tara Nair"),
    ))
)  # fmt: skip

ARGUED = (
    SampleChange("argued-rules", 4, "11:20", "pricing-engine", "Daniel Osei", "Read discount rules once a basket", "", CLAUDE, "", 2, 64, 38, 5, weeks_ago=1),
    SampleChange("argued-lookup", 5, "14:12", "pricing-engine", "Elin Forsberg", "Look prices up by region first", "", NONE, "copilot/price-lookup", 2, 51, 20, 4, weeks_ago=1),
    SampleChange("argued-margins", 3, "09:48", "reports", "Zoe Papadaki", "Margins in the nightly report", "", NONE, "", 1, 37, 6, 3, weeks_ago=1),
    SampleChange("argued-floor", 4, "16:33", "pricing-engine", "Priya Raman", "A floor under every discount", DENIED, CLAUDE, "", 2, 83, 17, 6, weeks_ago=1),
    SampleChange("argued-retry", 5, "10:05", "payments-gateway", "Ingrid Solheim", "Name every retry in the log", "", FOUNDRY, "", 1, 28, 9, 3, weeks_ago=1),
    SampleChange("argued-timeouts", 3, "13:51", "identity", "Gwen Pryce", "Say which call timed out", "", FOUNDRY, "", 1, 19, 4, 2, weeks_ago=1),
    SampleChange("argued-sizes", 3, "15:20", "recommendations", "Uri Shalev", "Weigh recommendations by size", "", LOOM, "", 1, 46, 13, 4, weeks_ago=1),
    SampleChange("argued-bump", 4, "08:14", "identity", COPILOT_AGENT, "Take up the newer token library", "", NONE, "copilot/token-library", 1, 12, 12, 2, weeks_ago=1),
)  # fmt: skip
"""What is argued about, or waits for an answer (sample/verdicts.py). Of an earlier week, so that no agenda asks for it."""

BEFORE = (
    SampleChange("batch-prices", 5, "11:40", "pricing-engine", "Tomasz Zieliński", "Read prices in batches of 200", "", CLAUDE, "", 2, 93, 41, 5, weeks_ago=4),
    SampleChange("winning-rule", 4, "15:25", "pricing-engine", "Stefan Iliev", "Log which discount rule won", "", COPILOT, "", 1, 27, 3, 2, False, weeks_ago=4),
    SampleChange("old-flag", 3, "10:12", "pricing-engine", "Oskar Lind", "Remove the flag of last year’s rounding", "", NONE, "", 1, 4, 38, 3, weeks_ago=4),
    SampleChange("currencies", 6, "13:33", "pricing-engine", "Paula Ferreira", "Currencies as data", "", CLAUDE, "claude/currencies", 3, 176, 94, 9, weeks_ago=5),
    SampleChange("basket-cap", 5, "16:47", "pricing-engine", "Rosa Delgado", "Price at most 500 lines of a basket at once", "", CURSOR, "", 1, 31, 8, 3, weeks_ago=5),
    SampleChange("replayed-month", 4, "09:58", "pricing-engine", "Quentin Dubois", "Test prices against the orders of a month", "", CLAUDE, "", 4, 288, 12, 7, weeks_ago=6),
    SampleChange("split-client", 6, "14:20", "pricing-engine", "Tomasz Zieliński", "One client for prices, one for discounts", "", COPILOT, "", 3, 201, 167, 12, weeks_ago=7),
    SampleChange("fewer-retries", 5, "12:05", "pricing-engine", "Priya Raman", "Ask the price database twice and no more", "", CLAUDE, "", 1, 18, 22, 2, weeks_ago=7),
    SampleChange("shard-by-shard", 5, "10:36", "search-indexer", "Veera Korhonen", "Rebuild the index shard by shard", "", CLAUDE, "", 3, 154, 63, 6, weeks_ago=4),
    SampleChange("unchanged-documents", 4, "14:02", "search-indexer", "Umberto Ricci", "Skip documents that did not change", "", COPILOT, "", 2, 66, 19, 4, weeks_ago=5),
    SampleChange("two-languages", 6, "11:27", "search-indexer", "Yuki Tanaka", "Index names in two languages", "", CLAUDE, "", 2, 119, 30, 5, weeks_ago=6),
)  # fmt: skip
"""Of earlier months: how such changes used to be approved in two services (sample/reviews.py). No agenda of the sample looks so far back."""

WAITING = (
    SampleChange("warm-cache", 5, "14:40", "pricing-engine", "Tomasz Zieliński", "Warm the price cache before the first basket",
                 "Reads the 2,000 dearest prices at start.", CLAUDE, "claude/warm-cache", 2, 121, 14, 5, waits=True),
    SampleChange("hourly-rates", 5, "11:55", "pricing-engine", "Paula Ferreira", "Read exchange rates once an hour", "", COPILOT, "", 2, 48, 27, 4, waits=True),
    SampleChange("tombstones-again", 5, "13:18", "search-indexer", "Umberto Ricci", "Delete tombstones one index at a time", "", CLAUDE, "", 2, 74, 31, 4,
                 waits=True),
    SampleChange("basket-v2", 5, "10:22", "checkout-api", COPILOT_AGENT, "Drop the table basket_v2", "Nothing has read it since the spring.",
                 NONE, "copilot/drop-basket-v2", 1, 6, 88, 2, False, destructive=True, waits=True),
    SampleChange("ask-once-more", 5, "15:31", "payments-gateway", "Jakub Nowak", "Ask the acquirer once more after a timeout", "", CLAUDE, "", 1, 39, 11, 3,
                 waits=True),
    SampleChange("audience", 5, "16:04", "identity", "Kemi Adeyemi", "Refuse tokens without an audience", "", CODEX, "codex/audience", 3, 82, 20, 6,
                 waits=True, draft=True),
)  # fmt: skip
"""Open: what waits for somebody's approval, what has it, and a draft for which nobody is asked."""
