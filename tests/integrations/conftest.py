"""Deliveries need a market and a secret."""

import pytest

from tests.integrations.factories import SECRET, market


@pytest.fixture
def nl(db):
    return market("nl", name="Nederland")


@pytest.fixture
def secret(settings):
    settings.ANYMAIL = {"WEBHOOK_SECRET": [SECRET]}
