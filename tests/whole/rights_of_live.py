"""The part of the permission matrix (rights.py) that is about the live meeting and its minutes."""

# As in rights.py.
OF_LIVE = """
api:minutes              GET  401 404 404 404 404 404 404 404 404 404
api:minutes              POST 401 405 405 405 405 405 405 405 405 405
web:close                GET  302 403 403 302 302 403 403 403 302 302
web:close                POST 302 403 403 302 302 403 403 403 302 302
web:live-state           GET  302 200 200 200 200 200 200 200 200 200
web:live-state           POST 302 405 405 405 405 405 405 405 405 405
web:minutes              GET  302 200 200 200 200 200 200 200 200 200
web:minutes              POST 302 405 405 405 405 405 405 405 405 405
web:minutes-amend        GET  302 405 405 405 405 405 405 405 405 405
web:minutes-amend        POST 302 403 403 302 302 403 403 403 302 302
web:minutes-publish      GET  302 405 405 405 405 405 405 405 405 405
web:minutes-publish      POST 302 403 403 302 302 403 403 403 302 302
web:minutes-pulse        GET  302 405 405 405 405 405 405 405 405 405
web:minutes-pulse        POST 302 403 302 302 302 302 302 302 302 302
"""
