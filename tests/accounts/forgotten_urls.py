"""The site with views whose authors said nothing, or something, about who may open them."""

from django.http import HttpResponse
from django.urls import path
from django.views.generic import TemplateView

from accounts.access import public, requires
from config.urls import urlpatterns as site


def forgotten(_request):
    return HttpResponse("secret")


@public
def door(_request):
    return HttpResponse("welcome")


@requires("campaigns.view_results")
def results(request):
    return HttpResponse(request.market.code)


urlpatterns = [
    *site,
    path("forgotten/", forgotten),
    path("forgotten-class/", TemplateView.as_view(template_name="404.html")),
    path("door/", door),
    path("results/", results),
]
