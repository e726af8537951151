"""The part of the permission matrix (tests/whole/rights.py) about the approval gate; its columns are those of that table.

The change waits at an enforced gate, and `self` is on the list of its service. Whose approval counts is no right of a role:
tests/web/gate/test_gate_page.py has that.
"""

OF_GATES = """
api:gate-drift           GET  401 200 200 200 200 200 200 200 200 200
api:gate-drift           POST 401 405 405 405 405 405 405 405 405 405
web:change-gate          GET  302 405 405 405 405 405 405 405 405 405
web:change-gate          POST 302 403 409 409 409 409 409 409 409 409
web:change-gate-take-back GET  302 405 405 405 405 405 405 405 405 405
web:change-gate-take-back POST 302 403 302 302 302 302 302 302 302 302
web:change-glass         GET  302 403 200 200 200 200 200 200 200 200
web:change-glass         POST 302 403 422 422 422 422 422 422 422 422
web:change-no-repair     GET  302 405 405 405 405 405 405 405 405 405
web:change-no-repair     POST 302 403 404 404 404 404 404 404 404 404
web:change-repair        GET  302 403 302 302 302 302 302 302 302 302
web:change-repair        POST 302 403 302 302 302 302 302 302 302 302
web:drift                GET  302 200 200 200 200 200 200 200 200 200
web:drift                POST 302 405 405 405 405 405 405 405 405 405
web:drift-export         GET  302 200 200 200 200 200 200 200 200 200
web:drift-export         POST 302 405 405 405 405 405 405 405 405 405
"""
