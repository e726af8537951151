"""Rootly: incidents and their timelines, by signed webhooks."""
