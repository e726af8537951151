"""What the stack says when it cannot do its work: one type, whose text tells the reader what to do."""


class StackError(Exception):
    """A server or folder cannot be used. The message is for the person at the terminal and has a way out."""
