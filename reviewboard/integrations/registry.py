"""Every vendor that can be connected, as a literal you can read (docs/adding-a-source.md adds one)."""

from collections.abc import Callable, Mapping

from reviewboard.domain.ports import PolledSource, WebhookSource
from reviewboard.integrations.guide import Config, Guide

SOURCES: Mapping[str, Callable[[Config], WebhookSource]] = {}
POLLED: Mapping[str, Callable[[Config], PolledSource]] = {}
GUIDES: Mapping[str, Guide] = {}
