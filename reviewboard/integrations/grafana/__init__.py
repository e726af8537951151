"""Grafana: notifications of its alerting by webhook."""
