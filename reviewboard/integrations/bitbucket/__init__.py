"""Bitbucket Cloud: webhooks, and the REST API 2.0."""
