"""Alertmanager of the Prometheus project: notifications by webhook."""
