"""`python -m reviewboard.stack run -- COMMAND ...`: a command beside PostgreSQL and Valkey."""

import sys

from reviewboard.stack.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
