"""The part of the permission matrix (tests/whole/rights.py) that is about policies; its columns are those of that table."""

OF_POLICIES = """
web:agenda-policy        GET  302 403 403 200 200 403 403 403 200 200
web:agenda-policy        POST 302 403 403 403 422 403 403 403 403 403
web:gate-bypass          GET  302 403 403 403 200 403 403 403 403 403
web:gate-bypass          POST 302 403 403 403 422 403 403 403 403 403
web:gate-policy          GET  302 403 403 200 200 403 403 403 200 200
web:gate-policy          POST 302 403 403 403 422 403 403 403 403 403
web:gate-preview         GET  302 403 403 200 200 403 403 403 200 200
web:gate-preview         POST 302 405 405 405 405 405 405 405 405 405
web:mandate              GET  302 403 403 200 200 200 403 403 200 200
web:mandate              POST 302 403 403 403 422 403 403 403 403 403
web:policies             GET  302 403 403 200 200 200 403 403 200 200
web:policies             POST 302 405 405 405 405 405 405 405 405 405
web:policy-agreement     GET  302 405 405 405 405 405 405 405 405 405
web:policy-agreement     POST 302 403 403 403 422 403 403 403 403 403
web:policy-preview       GET  302 403 403 200 200 403 403 403 200 200
web:policy-preview       POST 302 405 405 405 405 405 405 405 405 405
web:policy-renew         GET  302 403 403 403 200 200 403 403 403 403
web:policy-renew         POST 302 403 403 403 422 422 403 403 403 403
web:policy-withdraw      GET  302 405 405 405 405 405 405 405 405 405
web:policy-withdraw      POST 302 403 403 403 302 403 403 403 403 403
web:service-levels       GET  302 403 403 200 200 403 403 403 200 200
web:service-levels       POST 302 403 403 403 400 403 403 403 403 403
"""
