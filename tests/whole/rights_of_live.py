"""The part of the permission matrix (rights.py) that is about the live meeting and its minutes."""

# As in rights.py.
OF_LIVE = """
web:live-state           GET  302 200 200 200 200 200 200 200 200 200
web:live-state           POST 302 405 405 405 405 405 405 405 405 405
"""
