"""The part of the permission matrix (rights.py) that is about the live meeting and its minutes."""

# As in rights.py.
OF_LIVE = """
web:hand                 GET  302 405 405 405 405 405 405 405 405 405
web:hand                 POST 302 403 302 302 302 302 302 302 302 302
web:hand-lower           GET  302 405 405 405 405 405 405 405 405 405
web:hand-lower           POST 302 403 403 302 302 403 403 403 302 302
web:live                 GET  302 200 200 200 200 200 200 200 200 200
web:live                 POST 302 405 405 405 405 405 405 405 405 405
web:console              GET  302 403 403 200 200 403 403 403 200 200
web:console              POST 302 405 405 405 405 405 405 405 405 405
web:console-accept       GET  302 405 405 405 405 405 405 405 405 405
web:console-accept       POST 302 403 403 400 400 403 403 403 400 400
web:console-do           GET  302 405 405 405 405 405 405 405 405 405
web:console-do           POST 302 403 403 400 400 403 403 403 400 400
web:console-parts        GET  302 403 403 200 200 403 403 403 200 200
web:console-parts        POST 302 405 405 405 405 405 405 405 405 405
web:console-reword       GET  302 405 405 405 405 405 405 405 405 405
web:console-reword       POST 302 403 403 400 400 403 403 403 400 400
web:console-say          GET  302 405 405 405 405 405 405 405 405 405
web:console-say          POST 302 403 403 409 409 403 403 403 409 409
web:console-settle       GET  302 405 405 405 405 405 405 405 405 405
web:console-settle       POST 302 403 403 400 400 403 403 403 400 400
web:console-start        GET  302 405 405 405 405 405 405 405 405 405
web:console-start        POST 302 403 403 409 409 403 403 403 409 409
web:console-take-back    GET  302 405 405 405 405 405 405 405 405 405
web:console-take-back    POST 302 403 403 400 400 403 403 403 400 400
web:console-take-over    GET  302 405 405 405 405 405 405 405 405 405
web:console-take-over    POST 302 403 403 302 302 403 403 403 302 302
web:console-undo         GET  302 405 405 405 405 405 405 405 405 405
web:console-undo         POST 302 403 403 400 400 403 403 403 400 400
web:live-state           GET  302 200 200 200 200 200 200 200 200 200
web:live-state           POST 302 405 405 405 405 405 405 405 405 405
web:own-minutes          GET  302 403 403 200 200 403 403 403 200 200
web:own-minutes          POST 302 403 403 200 200 403 403 403 200 200
web:screen               GET  302 200 200 200 200 200 200 200 200 200
web:screen               POST 302 405 405 405 405 405 405 405 405 405
api:minutes              GET  401 404 404 404 404 404 404 404 404 404
api:minutes              POST 401 405 405 405 405 405 405 405 405 405
web:close                GET  302 403 403 302 302 403 403 403 302 302
web:close                POST 302 403 403 302 302 403 403 403 302 302
web:minutes              GET  302 200 200 200 200 200 200 200 200 200
web:minutes              POST 302 405 405 405 405 405 405 405 405 405
web:minutes-amend        GET  302 405 405 405 405 405 405 405 405 405
web:minutes-amend        POST 302 403 403 302 302 403 403 403 302 302
web:minutes-publish      GET  302 405 405 405 405 405 405 405 405 405
web:minutes-publish      POST 302 403 403 302 302 403 403 403 302 302
web:minutes-pulse        GET  302 405 405 405 405 405 405 405 405 405
web:minutes-pulse        POST 302 403 302 302 302 302 302 302 302 302
"""
