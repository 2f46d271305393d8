"""The portal's addresses, and the floor that its warm pages are measured against."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path


def floor(request: HttpRequest) -> HttpResponse:
    """Render a trivial template: the least that a Django view with a page does."""
    return render(request, "floor.html", {"name": "floor"})


urlpatterns = [path("bench/floor", floor), path("", include("portal.urls"))]
