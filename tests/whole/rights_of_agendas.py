"""The part of the permission matrix about what is brought to an agenda; its columns are those of rights.py."""

OF_AGENDAS = """
api:agenda               GET  401 200 200 200 200 200 200 200 200 200
api:agenda               POST 401 405 405 405 405 405 405 405 405 405
api:series-topics        GET  401 405 405 405 405 405 405 405 405 405
api:series-topics        POST 401 403 201 201 201 201 201 201 201 201
api:topics               GET  401 200 200 200 200 200 200 200 200 200
api:topics               POST 401 405 405 405 405 405 405 405 405 405
api:wins                 GET  401 200 200 200 200 200 200 200 200 200
api:wins                 POST 401 405 405 405 405 405 405 405 405 405
web:agenda               GET  302 200 200 200 200 200 200 200 200 200
web:agenda               POST 302 405 405 405 405 405 405 405 405 405
web:ask-for              GET  302 405 405 405 405 405 405 405 405 405
web:ask-for              POST 302 403 302 302 302 302 302 302 302 302
web:mail-choices         GET  302 200 200 200 200 200 200 200 200 200
web:mail-choices         POST 302 302 302 302 302 302 302 302 302 302
web:mail-stop            GET  200 200 200 200 200 200 200 200 200 200
web:mail-stop            POST 200 200 200 200 200 200 200 200 200 200
web:mail-stop-now        GET  405 405 405 405 405 405 405 405 405 405
web:mail-stop-now        POST 200 200 200 200 200 200 200 200 200 200
web:nudge                GET  302 405 405 405 405 405 405 405 405 405
web:nudge                POST 302 403 403 302 302 403 403 403 302 302
web:prepare              GET  302 403 403 200 200 403 403 403 200 200
web:prepare              POST 302 405 405 405 405 405 405 405 405 405
web:steer-add            GET  302 405 405 405 405 405 405 405 405 405
web:steer-add            POST 302 403 403 422 422 403 403 403 422 422
web:steer-undo           GET  302 405 405 405 405 405 405 405 405 405
web:steer-undo           POST 302 403 403 302 302 403 403 403 302 302
web:tell-silence         GET  302 405 405 405 405 405 405 405 405 405
web:tell-silence         POST 302 403 403 302 302 403 403 403 302 302
web:topic                GET  302 200 200 200 200 200 200 200 200 200
web:topic                POST 302 405 405 405 405 405 405 405 405 405
web:topic-new            GET  302 403 200 200 200 200 200 200 200 200
web:topic-new            POST 302 403 200 200 200 200 200 200 200 200
web:topic-withdraw       GET  302 405 405 405 405 405 405 405 405 405
web:topic-withdraw       POST 302 403 403 302 302 302 403 403 302 302
web:topics               GET  302 200 200 200 200 200 200 200 200 200
web:topics               POST 302 405 405 405 405 405 405 405 405 405
web:win                  GET  302 200 200 200 200 200 200 200 200 200
web:win                  POST 302 405 405 405 405 405 405 405 405 405
web:win-new              GET  302 403 200 200 200 200 200 200 200 200
web:win-new              POST 302 403 200 200 200 200 200 200 200 200
web:win-withdraw         GET  302 405 405 405 405 405 405 405 405 405
web:win-withdraw         POST 302 403 403 302 302 302 403 403 302 302
web:wins                 GET  302 200 200 200 200 200 200 200 200 200
web:wins                 POST 302 405 405 405 405 405 405 405 405 405
"""
