"""The call desk: the box, and the same pages for a customer (by number) and for an address (by its keyed hash)."""

from django.urls import URLPattern, path

from permissions.views import checks, desk


def _pages(of: str, name: str) -> list[URLPattern]:
    return [
        path(f"{of}/", desk.card, name=name),
        path(f"{of}/live/", desk.live, name=f"{name}_live"),
        path(f"{of}/unsubscribe/", desk.unsubscribe, name=f"{name}_unsubscribe"),
        path(f"{of}/undo/", desk.undo, name=f"{name}_undo"),
        path(f"{of}/check/", checks.check, name=f"{name}_check"),
        path(f"{of}/grant/", checks.grant, name=f"{name}_grant"),
    ]


app_name = "desk"
urlpatterns = [
    path("", desk.index, name="index"),
    path("call/ended/", desk.end_call, name="end_call"),
    path("<int:pk>/beside/", desk.beside, name="beside"),
    path("<int:pk>/address/", checks.address, name="address"),
    *_pages("<int:pk>", "card"),
    *_pages("<slug:channel>/<slug:point>", "stranger"),
]
