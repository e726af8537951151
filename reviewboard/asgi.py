"""The ASGI entry of the demo and the browser tests: the WSGI application on uvicorn, one origin.

In production pages run under granian (wsgi.py); sync views under an ASGI server cost eight times the CPU.
"""

from a2wsgi import WSGIMiddleware

from reviewboard.wsgi import application as pages

application = WSGIMiddleware(pages)
