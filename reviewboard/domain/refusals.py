"""What a rule refuses, said so that whoever asked can put it right."""


class Refused(Exception):  # noqa: N818 - reads as what it is; callers catch it by this name
    """A write that a rule refuses, though each of its values is sound by itself.

    Operations raise subclasses, and say in each what would have been taken; an import tells it as a problem of
    the row, with line and column (`connections.imports`).

    Attributes:
        columns: the columns of the record that it may be about: the first of them that was to be written is meant.
        expected: what would have been taken, in words.
        got: what was refused, in words; empty when that is the value itself.
    """

    columns: tuple[str, ...] = ()
    expected: str = ""

    def __init__(self, *about: object, got: str = "") -> None:
        super().__init__(*(about or (self.expected,)))
        self.got = got
