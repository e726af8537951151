"""The embedded stack: real PostgreSQL and Valkey, and the demo's processes; all end with their parent.

For the demo and the tests; production sets DATABASE_URL and REDIS_URL. Plain Python, no Django.
Reasons and numbers: docs/adr/0003-embedded-stack.md.
"""

from reviewboard.stack.errors import StackError
from reviewboard.stack.ports import free_port
from reviewboard.stack.services import Service, Services
from reviewboard.stack.signals import ending_on_signal
from reviewboard.stack.supervisor import Stack

__all__ = ["Service", "Services", "Stack", "StackError", "ending_on_signal", "free_port"]
