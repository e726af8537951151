"""Where vendors send to."""

from django.urls import path

from reviewboard.webhooks.views import receive_hook

app_name = "webhooks"
urlpatterns = [path("<slug:key>/", receive_hook, name="hook")]
