"""The addresses that third-party apps bring along."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

urlpatterns = [
    path("accounts/", include("django.contrib.auth.urls")),
    path("schema", SpectacularAPIView.as_view()),
]
