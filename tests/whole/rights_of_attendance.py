"""The part of the permission matrix (rights.py) that is about taking part: answers, requests, links, the ledger.

A request to go in another's place is there for whom it asks, and for nobody else.
"""

TABLE = """
web:answers              GET  302 403 200 200 200 200 200 200 200 200
web:answers              POST 302 403 200 200 200 200 200 200 200 200
web:ask                  GET  302 403 404 404 404 200 404 404 404 404
web:ask                  POST 302 403 404 404 404 302 404 404 404 404
web:ledger               GET  302 200 200 200 200 200 200 200 200 200
web:ledger               POST 302 405 405 405 405 405 405 405 405 405
web:ledger-csv           GET  302 200 200 200 200 200 200 200 200 200
web:ledger-csv           POST 302 405 405 405 405 405 405 405 405 405
web:ledger-json          GET  302 200 200 200 200 200 200 200 200 200
web:ledger-json          POST 302 405 405 405 405 405 405 405 405 405
web:linked               GET  200 200 200 200 200 200 200 200 200 200
web:linked               POST 302 302 302 302 302 302 302 302 302 302
"""
