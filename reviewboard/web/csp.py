"""The content security policy of every page: nothing but our own files, and nothing inline.

Everything that would need an exception is avoided instead (ui/DESIGN.md, "Fonts and icons"): the geometry of
a drawing is in attributes, the theme is rendered by the server, and htmx is told to add no style of its own.
"""

from csp.constants import NONE, SELF

CONTENT_SECURITY_POLICY: dict[str, dict[str, list[str]]] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
"""The setting that django-csp reads."""
