"""The part of the permission matrix (rights.py) that is about taking part: answers, requests, links, the ledger.

A request to go in another's place is there for whom it asks, and for nobody else.
"""

TABLE = """
web:answers              GET  302 403 200 200 200 200 200 200 200 200
web:answers              POST 302 403 200 200 200 200 200 200 200 200
web:ask                  GET  302 403 404 404 404 200 404 404 404 404
web:ask                  POST 302 403 404 404 404 302 404 404 404 404
web:check-in             GET  302 403 200 200 200 200 200 200 200 200
web:check-in             POST 302 403 302 302 302 302 302 302 302 302
web:check-out            GET  302 405 405 405 405 405 405 405 405 405
web:check-out            POST 302 403 302 302 302 302 302 302 302 302
web:ledger               GET  302 200 200 200 200 200 200 200 200 200
web:ledger               POST 302 405 405 405 405 405 405 405 405 405
web:ledger-csv           GET  302 200 200 200 200 200 200 200 200 200
web:ledger-csv           POST 302 405 405 405 405 405 405 405 405 405
web:ledger-json          GET  302 200 200 200 200 200 200 200 200 200
web:ledger-json          POST 302 405 405 405 405 405 405 405 405 405
web:make-up              GET  302 403 404 404 404 404 404 404 404 404
web:make-up              POST 302 403 404 404 404 404 404 404 404 404
web:meeting-check-in     GET  302 405 405 405 405 405 405 405 405 405
web:meeting-check-in     POST 302 403 403 302 302 403 403 403 302 302
web:meeting-correct      GET  302 405 405 405 405 405 405 405 405 405
web:meeting-correct      POST 302 403 403 422 422 403 403 403 422 422
web:meeting-people       GET  302 403 403 200 200 403 403 403 200 200
web:meeting-people       POST 302 405 405 405 405 405 405 405 405 405
web:meeting-report       GET  302 403 403 200 200 403 403 403 200 200
web:meeting-report       POST 302 403 403 422 422 403 403 403 422 422
web:meeting-report-apply GET  302 405 405 405 405 405 405 405 405 405
web:meeting-report-apply POST 302 403 403 400 400 403 403 403 400 400
web:missed               GET  302 200 200 200 200 200 200 200 200 200
web:missed               POST 302 405 405 405 405 405 405 405 405 405
web:needed-now           GET  302 405 405 405 405 405 405 405 405 405
web:needed-now           POST 302 403 403 302 302 403 403 403 302 302
web:linked               GET  200 200 200 200 200 200 200 200 200 200
web:linked               POST 302 302 302 302 302 302 302 302 302 302
"""
