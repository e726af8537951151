"""GitHub, github.com and Enterprise Server: webhooks, and the REST API."""
