"""What the watch of statements sees on one server, and that figures equal a plain recount, on a cluster."""

import pytest

from campaigns.actions import record_events, recount
from campaigns.actions.partitions import prepare_months
from tests.campaigns import feeding, stored
from tests.campaigns.equality import assert_equal_to_recount
from tests.campaigns.factories import market
from tests.test_sharded import (  # noqa: F401 (run here once more)
    test_files_in_out_and_undone,
    test_pages,
    test_pilots,
    test_recording_moving_attaching_and_counting_anew,
    test_refusals_by_one_click,
    test_texts_out_receipts_and_replies_in,
    test_what_every_area_keeps_is_told_forgotten_and_past_its_term,
    texted,
)

pytestmark = pytest.mark.citus


def test_batches_with_new_campaigns_and_months_end_at_the_plain_recount(cluster):
    of, told = market("together"), feeding.world(7)
    for size in (1, 60, 200):
        for start in range(0, len(told), size):
            record_events(of, told[start : start + size][::-1])
    assert_equal_to_recount(of, told)
    held = stored.everything(of)
    recount(of)
    assert stored.everything(of) == held
    prepare_months()
