"""The product's settings with everything that is its own taken out: what a start costs with the same third-party apps."""

from reviewboard.settings import *  # noqa: F403  # the same environment, parsed once on both sides
from reviewboard.settings import INSTALLED_APPS as EVERYTHING
from reviewboard.settings import MIDDLEWARE as EVERY_LAYER

OWN = "reviewboard."
INSTALLED_APPS = [app for app in EVERYTHING if not app.startswith(OWN)]
MIDDLEWARE = [layer for layer in EVERY_LAYER if not layer.startswith(OWN)]
AUTH_USER_MODEL = "auth.User"
ROOT_URLCONF = "benchmarks.bare_urls"
REST_FRAMEWORK = {}
SPECTACULAR_SETTINGS = {}
