"""Who facilitates next: one after the other, leavers passed over."""

from collections.abc import Collection, Iterable, Sequence


def next_in_turn(order: Sequence[int], last: int | None, here: Collection[int]) -> int | None:
    """The next one of `order` after `last` who is `here`; from the top when `last` is not in it. None: nobody is."""
    begin = order.index(last) + 1 if last in order else 0
    turned = [*order[begin:], *order[:begin]]
    return next((one for one in turned if one in here), None)


def last_turn(order: Sequence[int], before: Iterable[int | None]) -> int | None:
    """Whose turn was last: the nearest facilitator before, the latest first, who is in `order` at all."""
    return next((one for one in before if one in order), None)
