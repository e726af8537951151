"""The live server: server-sent events to every page of a running meeting, from a bare ASGI function (ADR 0018).

It has no tables and asks PostgreSQL nothing per viewer: `tickets` says who hears what, `hub` hands one encoded
event to all, `source` knows where events come from, and `stream` answers HTTP.
"""
