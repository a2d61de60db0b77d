"""Python looks for no cycles while a batch is worked at, and always does so again afterwards."""

import gc
from collections.abc import Iterator
from contextlib import suppress

import pytest

from accounts.collecting import without_collecting


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    enabled = gc.isenabled()
    gc.enable()
    yield
    if not enabled:
        gc.disable()


def test_inside_nothing_is_collected_and_afterwards_it_is():
    with without_collecting():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_turns_it_on_again():
    with suppress(ValueError), without_collecting():
        raise ValueError
    assert gc.isenabled()


def test_who_turned_it_off_for_good_keeps_it_off():
    gc.disable()
    with without_collecting():
        pass
    assert not gc.isenabled()


def test_one_within_another_leaves_it_off_until_the_outer_one_ends():
    with without_collecting():
        with without_collecting():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
