"""Which logins are those of apps, and nobody's."""

from django.db.models import Q


def of_bots(prefix: str = "") -> Q:
    """Identities that a forge marks as an app's: it appends "[bot]" to the login (docs.github.com, "GitHub Apps")."""
    return (
        Q(**{f"{prefix}value__iendswith": "[bot]"})
        | Q(**{f"{prefix}value__icontains": "[bot]@"})
        | Q(**{f"{prefix}name__iendswith": "[bot]"})
    )
