"""Files of tests lie in a folder of their own."""

import pytest

from tests.integrations.factories import market


@pytest.fixture(autouse=True)
def shelf_of_tests(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media" / "imports"


@pytest.fixture
def nl(db):
    return market("nl", name="Nederland")
