"""Asking the API in tests."""

import json


def post(client, address, body, **kwargs):
    """Sends `body` as JSON, or as it is where it is bytes."""
    raw = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(address, raw, content_type=kwargs.pop("content_type", "application/json"), **kwargs)


def refused(response, status, code):
    """What a refused request was told: problem details of this code."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    told = response.json()
    assert (told["type"], told["status"]) == (f"urn:helder:problem:{code}", status)
    assert set(told) == {"type", "title", "status", "detail", "errors"}
    return told
