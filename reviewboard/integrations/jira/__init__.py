"""Jira as an issue tracker, Cloud and Data Center: REST API version 2, whose texts are wiki markup on both."""
