"""The part of the permission matrix (tests/whole/rights.py) that is about the drift radar; its columns are of that table."""

TABLE = """
api:gate-drift           GET  401 200 200 200 200 200 200 200 200 200
api:gate-drift           POST 401 405 405 405 405 405 405 405 405 405
web:drift                GET  302 200 200 200 200 200 200 200 200 200
web:drift                POST 302 405 405 405 405 405 405 405 405 405
web:drift-export         GET  302 200 200 200 200 200 200 200 200 200
web:drift-export         POST 302 405 405 405 405 405 405 405 405 405
"""
