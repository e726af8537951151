"""Every address of the product, by room."""

from django.urls import include, path

urlpatterns = [
    path("hooks/", include("reviewboard.webhooks.urls")),
    path("api/", include("reviewboard.api.urls")),
    path("", include("reviewboard.web.urls")),
]
