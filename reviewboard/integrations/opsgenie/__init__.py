"""Opsgenie: alerts as incidents, by webhook; the alerts of Jira Service Management are sent in the same form."""
