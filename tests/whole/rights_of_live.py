"""The part of the permission matrix (rights.py) that is about the live meeting and its minutes."""

# As in rights.py.
OF_LIVE = """
web:hand                 GET  302 405 405 405 405 405 405 405 405 405
web:hand                 POST 302 403 302 302 302 302 302 302 302 302
web:hand-lower           GET  302 405 405 405 405 405 405 405 405 405
web:hand-lower           POST 302 403 403 302 302 403 403 403 302 302
web:live                 GET  302 200 200 200 200 200 200 200 200 200
web:live                 POST 302 405 405 405 405 405 405 405 405 405
web:live-state           GET  302 200 200 200 200 200 200 200 200 200
web:live-state           POST 302 405 405 405 405 405 405 405 405 405
web:screen               GET  302 200 200 200 200 200 200 200 200 200
web:screen               POST 302 405 405 405 405 405 405 405 405 405
"""
