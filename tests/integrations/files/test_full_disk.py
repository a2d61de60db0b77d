"""A disk that is full while a file comes in: our fault, told as such, and nothing is stored."""

import errno
import os

import pytest
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client

from accounts import roles
from integrations.files.models import ImportRun
from tests.customers.factories import agent, sign_in
from tests.integrations.files.factories import APPOINTMENTS
from tests.integrations.files.test_pages import text, upload

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("where", "name"),
    [(os, "fsync"), (TemporaryFileUploadHandler, "new_file"), (TemporaryFileUploadHandler, "receive_data_chunk")],
)
def test_a_full_disk_is_no_mistake_of_whoever_uploads(nl, monkeypatch, where, name):
    def full(*_args, **_more):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(where, name, full)
    client = sign_in(Client(), agent(roles.DIGITAL_TEAM, of=nl))
    page = upload(client, APPOINTMENTS)
    assert page.status_code == 507
    assert "no room on the disk" in text(page)
    assert not ImportRun.objects.exists()
