"""Jira Service Management: issues of the incident types, by signed webhooks and by poll; Cloud and Data Center."""
