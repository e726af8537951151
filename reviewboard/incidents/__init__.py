"""Incidents as normalised records, with timeline, responders and cause links."""
