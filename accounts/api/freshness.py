"""What was read and has not changed need not be sent again: a strong ETag of every answer to GET, and 304."""

from hashlib import blake2b

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from rest_framework.request import Request
from rest_framework.response import Response


def keep_fresh(request: Request, response: Response) -> None:
    """Has a reader ask again each time, and be told at once where nothing is new; writes are never stored."""
    reads = request.method in {"GET", "HEAD"} and response.status_code == 200
    response["Cache-Control"] = "private, no-cache" if reads else "no-store"
    if reads:
        response.add_post_render_callback(lambda rendered: _compare(request, rendered))


def _compare(request: Request, response: HttpResponse) -> HttpResponse | None:
    tag = f'"{blake2b(response.content, digest_size=16).hexdigest()}"'
    response["ETag"] = tag
    unchanged: HttpResponse | None = get_conditional_response(request._request, etag=tag, response=response)
    return unchanged if unchanged is not response else None
