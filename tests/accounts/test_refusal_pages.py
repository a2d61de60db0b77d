"""What a refusal says: plainly, in the house's look, even where nothing else works."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation
from django.views import defaults

from accounts import bodies, roles
from tests.accounts import factories


@pytest.mark.parametrize(
    ("template", "words"), [("500.html", "tell an administrator"), ("400.html", "try again"), ("413.html", "send less")]
)
def test_the_page_of_a_failure_needs_neither_request_nor_database(template, words):
    with translation.override("en"):
        assert words in render_to_string(template)


def test_a_failure_and_a_senseless_request_show_those_pages():
    request = RequestFactory().get("/")
    with translation.override("en"):
        assert "went wrong" in defaults.server_error(request).text
        assert "makes no sense" in defaults.bad_request(request, SuspiciousOperation("inner words")).text


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/account/login/", "/customers/", "/find/", "/language/"])
def test_a_form_of_ten_megabytes_is_refused_in_words(url):
    client = factories.signed_in(factories.administrator())
    page = client.post(url, {"q": "x" * (10 * 1024 * 1024)}, content_type="application/x-www-form-urlencoded")
    assert page.status_code == 413
    assert "more than fits in one request" in page.text


def form(size: int) -> dict[str, str]:
    return {"data": "q=" + "x" * (size - 2), "content_type": "application/x-www-form-urlencoded"}


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/account/login/", "/find/", "/language/", "/u/abc", "/p/abc", "/nowhere/"])
def test_a_large_form_of_a_stranger_is_refused_before_it_is_read(url, monkeypatch):
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    assert client.post(url, **form(bodies.FORM)).status_code != 413
    monkeypatch.setattr("django.http.request.HttpRequest._load_post_and_files", lambda _request: pytest.fail("read"))
    page = client.post(url, **form(bodies.FORM + 1))
    assert (page.status_code, "more than fits in one request" in page.text) == (413, True)


@pytest.mark.django_db
def test_an_upload_of_a_stranger_is_a_form_as_well():
    file = SimpleUploadedFile("f.csv", b"x" * bodies.FORM)
    assert Client().post("/integrations/files/upload/", {"kind": "events", "file": file}).status_code == 413


@pytest.mark.django_db
def test_who_has_signed_in_may_send_a_longer_form():
    client = factories.signed_in(factories.administrator())
    assert client.post("/find/", **form(bodies.FORM + 1)).status_code != 413


@pytest.mark.django_db
def test_a_refusal_says_who_can_change_it_and_nothing_of_the_page():
    page = factories.signed_in(factories.person("Vera", roles.VIEWER)).get("/staff/")
    assert page.status_code == 403
    assert "An administrator can change that." in page.text
    assert "Vera" not in page.text


@pytest.mark.django_db
def test_a_page_that_does_not_exist_says_so_to_strangers_too():
    assert "does not exist" in Client(headers={"accept-language": "en"}).get("/nowhere/").text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "field"), [({"email": "nobody"}, "email"), ({"name": ""}, "name"), ({"role": "king"}, "role")]
)
def test_a_senseless_invitation_names_the_field(told, field):
    right = {"name": "Newcomer", "email": "new@helder.example", "role": "viewer"}
    page = factories.signed_in(factories.administrator()).post("/staff/invite/", {**right, **told})
    assert page.context["form"].errors.keys() == {field}
    assert f'id="id_{field}_error"' in page.text
    assert f'href="#id_{field}"' in page.text
