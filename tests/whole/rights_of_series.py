"""The part of the permission matrix (rights.py) that is about series, and about whether a meeting of one is held."""

# As in rights.py.
OF_SERIES = """
web:hand-over            GET  302 403 403 200 200 403 403 403 200 200
web:hand-over            POST 302 403 403 200 200 403 403 403 200 200
web:meeting-cancel       GET  302 403 403 200 200 403 403 403 200 200
web:meeting-cancel       POST 302 403 403 200 200 403 403 403 200 200
web:meeting-hold         GET  302 405 405 405 405 405 405 405 405 405
web:meeting-hold         POST 302 403 403 302 302 403 403 403 302 302
web:series               GET  302 200 200 200 200 200 200 200 200 200
web:series               POST 302 405 405 405 405 405 405 405 405 405
web:series-channel       GET  302 403 403 200 200 403 403 403 200 200
web:series-channel       POST 302 403 403 200 200 403 403 403 200 200
web:series-channel-remove GET  302 405 405 405 405 405 405 405 405 405
web:series-channel-remove POST 302 403 403 302 302 403 403 403 302 302
web:series-channel-try   GET  302 405 405 405 405 405 405 405 405 405
web:series-channel-try   POST 302 403 403 302 302 403 403 403 302 302
web:series-check-in      GET  302 403 403 200 200 403 403 403 200 200
web:series-check-in      POST 302 403 403 302 302 403 403 403 302 302
web:series-date          GET  302 403 403 200 200 403 403 403 200 200
web:series-date          POST 302 403 403 200 200 403 403 403 200 200
web:series-edit          GET  302 403 403 200 200 403 403 403 200 200
web:series-edit          POST 302 403 403 200 200 403 403 403 200 200
web:series-live          GET  302 403 403 302 302 403 403 403 302 302
web:series-live          POST 302 403 403 302 302 403 403 403 302 302
web:series-new           GET  302 403 403 200 200 403 403 403 200 200
web:series-new           POST 302 403 403 200 200 403 403 403 200 200
web:series-one           GET  302 200 200 200 200 200 200 200 200 200
web:series-one           POST 302 405 405 405 405 405 405 405 405 405
web:series-restore       GET  302 403 403 200 200 403 403 403 200 200
web:series-restore       POST 302 403 403 200 200 403 403 403 200 200
"""
