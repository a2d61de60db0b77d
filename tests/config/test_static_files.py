"""Static files: kept for good, sent compressed; the chart library is found under one name wherever it lies."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.wsgi import get_wsgi_application
from django.templatetags.static import static
from django.test import RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware

from config import bundle

pytestmark = pytest.mark.django_db  # a request looks after the connections that tests before it left open

YEAR = 31_536_000


def fetch(url, *, encoding=""):
    request = RequestFactory().get(url, headers={"Accept-Encoding": encoding})
    response = WhiteNoiseMiddleware(get_wsgi_application().get_response)(request)
    content = b"".join(response.streaming_content)
    response.close()
    return response, content


def max_age(response):
    return int(re.search(r"max-age=(\d+)", response["Cache-Control"])[1])


@pytest.fixture
def in_place(settings, tmp_path):
    """A bundle of our own in place of the one of `make assets`, and a data directory of our own."""
    settings.DATA_DIR = tmp_path
    settings.PLOTLY_BUNDLE = str(tmp_path / "partial.js")
    path = Path(settings.PLOTLY_BUNDLE)
    path.write_text("/**\n* plotly.js (basic - minified) v9.8.7\n*/\n" + "window.Plotly = {};\n" * 500)
    return path


def test_the_wheels_bundle_is_served_where_there_is_no_other(in_place):
    in_place.unlink()
    assert finders.find(bundle.NAME) == str(bundle.whole())
    assert re.fullmatch(r"\d+\.\d+\.\d+", bundle.version(bundle.whole()))


def test_the_partial_bundle_takes_its_place_under_the_same_name(in_place):
    assert finders.find(bundle.NAME) == str(in_place)
    assert bundle.version(in_place) == "9.8.7"
    _, content = fetch("/static/plotly/plotly.min.js")
    assert content == in_place.read_bytes()


def test_nothing_else_that_lies_beside_the_bundle_is_served(in_place):
    in_place.unlink()
    assert not finders.find("plotly/widgetbundle.js")
    listed = [name for name, _ in bundle.BundleFinder().list(None)]
    assert listed == [bundle.NAME]


def test_a_relaxed_machine_sends_the_bundle_compressed_and_for_good(in_place):
    bundle.compress()
    sent = bundle.content(in_place)
    for encoding in ("br", "gzip"):
        response, _ = fetch("/static/plotly/plotly.min.js", encoding=encoding)
        assert response["Content-Encoding"] == encoding
        assert int(response["Content-Length"]) < in_place.stat().st_size / 10
        assert "immutable" in response["Cache-Control"]
        assert max_age(response) >= YEAR
    plain, content = fetch("/static/plotly/plotly.min.js")
    assert "Content-Encoding" not in plain
    assert content == sent == b"//# allFunctionsCalledOnLoad\n" + in_place.read_bytes()


def test_another_bundle_has_another_address_and_is_compressed_anew(in_place):
    bundle.compress()
    before = static(bundle.NAME)
    in_place.write_text("/**\n* plotly.js v9.9.0\n*/\n" + "window.Plotly = null;\n" * 500)
    assert static(bundle.NAME) != before
    bundle.compress()
    response, _ = fetch("/static/plotly/plotly.min.js", encoding="gzip")
    assert response["Content-Encoding"] == "gzip"
    assert len(list((settings.DATA_DIR / "plotly").iterdir())) == 1


def test_files_without_a_mark_in_their_address_are_asked_for_again():
    response, _ = fetch("/static/js/charts.js")
    assert max_age(response) <= 60
    assert "immutable" not in response["Cache-Control"]


_PRODUCTION = """
import re
from io import StringIO
import django
django.setup()
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import Client
call_command("collectstatic", interactive=False, stdout=StringIO(), verbosity=0)
client = Client(headers={"Accept-Encoding": "br, gzip"})
for name in ("plotly/plotly.min.js", "js/charts.js", "css/tokens.css"):
    url = staticfiles_storage.url(name)
    response = client.get(url, secure=True, headers={"Host": "dashboard.example.com"})
    response.close()
    print(name, url, response.status_code, response["Cache-Control"], response.get("Content-Encoding"), sep="|")
with staticfiles_storage.open(staticfiles_storage.stored_name("plotly/plotly.min.js"), "r") as library:
    assert library.read(28) == "//# allFunctionsCalledOnLoad"
with staticfiles_storage.open(staticfiles_storage.stored_name("js/charts.js"), "r") as charts:
    print(re.findall(r'from "(.+?)"', charts.read()))
"""


def test_production_names_files_by_their_hash_keeps_them_for_good_and_sends_brotli(tmp_path, in_place):
    environment = {name: value for name, value in os.environ.items() if name not in {"HELDER_DEBUG", "HELDER_DEMO"}}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "HELDER_DATA": str(tmp_path),
        "HELDER_SECRET_KEY": "x" * 60,
        "HELDER_CONTACT_KEY": "y" * 60,
        "HELDER_LINK_KEYS": "1:" + "z" * 60,
        "HELDER_HOSTS": "dashboard.example.com",
        "HELDER_PLOTLY": str(in_place),
    }
    command = [sys.executable, "-c", _PRODUCTION]
    ran = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    *files, imports = ran.stdout.splitlines()
    assert len(files) == 3
    for line in files:
        _name, url, status, cache, encoding = line.split("|")
        assert re.search(r"\.[0-9a-f]{12}\.(js|css)$", url)
        assert (status, encoding) == ("200", "br")
        assert "immutable" in cache
    assert re.search(r"dress\.[0-9a-f]{12}\.js", imports)
