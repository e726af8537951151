"""Bitbucket Data Center (formerly Server): webhooks, and the REST API."""
