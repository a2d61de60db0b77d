"""Who was sent which message: mix-ups are counted and shown, and arms drawn elsewhere are taken over."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEntry
from campaigns.models import Variant
from pilots.actions import NotRunning, add_message, end, remove_message, take_looks, take_over
from pilots.checks import checks
from pilots.models import HOLDOUT, ArmMessage, Assignment
from pilots.queries.messages import Receivers, receivers
from pilots.queries.pilots import standing
from tests.accounts import factories as staff
from tests.campaigns.factories import event, record
from tests.pilots import factories
from tests.pilots.factories import DAY, NOW
from tests.pilots.test_outcomes import reachable

pytestmark = pytest.mark.django_db


def send(name, variant, at=NOW + DAY, kind="sent"):
    told = {"message_id": f"{name}-{variant}-{at:%d}", "recipient": f"{name}@example.com", "variant": variant}
    record(event(kind, at, **told))


def linked(pilot):
    """The two wordings of campaign "spring", as messages of A and B."""
    send("stranger", "one")
    send("stranger", "two", NOW + 2 * DAY)
    for arm, key in enumerate(("one", "two")):
        add_message(by=factories.owner(), pilot=pilot, arm=arm, variant=Variant.objects.get(key=key))


def given(pilot, customer, arm):
    Assignment.objects.create(
        market_id=pilot.market_id, pilot=pilot, customer_id=customer, arm=arm, version=1, assigned_at=NOW,
        exposed_at=NOW,
    )  # fmt: skip


def test_who_was_sent_another_variant_s_message_is_counted_once_in_their_own_and_shown():
    pilot = factories.running(holdout=0.1)
    linked(pilot)
    people = reachable("own", "mixed", "twice", "held", "before")
    for customer, arm in zip(people, (0, 0, 1, HOLDOUT, 0), strict=True):
        given(pilot, customer, arm)
    send("own", "one")
    send("mixed", "two")
    for days in (1, 2):
        send("twice", "one", NOW + days * DAY)
    send("held", "one")
    send("before", "two", NOW - DAY)
    take_looks(pilot=pilot, now=NOW + 9 * DAY)
    found = standing(pilot)
    heads = found.reading.tally
    assert [heads.of_arm(arm).crossed for arm in (0, 1, HOLDOUT)] == [1, 1, 1]
    assert heads.everyone.mature == 5
    (mixed,) = [check for check in checks(found) if check.rows]
    assert (mixed.state, mixed.rows[0][0][:1], mixed.rows[0][1]) == ("look", "3", "crossed")
    behind = staff.signed_in(factories.owner()).get(f"/pilots/{pilot.key}/customers/", {"metric": "crossed"})
    assert behind.context["how_many"] == 3
    by_day = [sum(each[5] for each in look.tally["heads"].values()) for look in pilot.looks.order_by("day")]
    assert by_day == [0, *([3] * 8)]


def test_arms_drawn_by_the_sending_system_are_taken_over_as_of_the_first_message():
    pilot = factories.running()
    linked(pilot)
    fresh, same, other, both = reachable("fresh", "same", "other", "both")
    given(pilot, same, 0)
    given(pilot, other, 0)
    send("fresh", "two", NOW + 3 * DAY)
    send("same", "one")
    send("other", "two")
    send("both", "one", NOW + 2 * DAY)
    send("both", "two", NOW + 4 * DAY)
    assert receivers(pilot) == Receivers(fresh=2, same=1, other=1, unknown=1)
    assert take_over(by=factories.owner(), pilot=pilot) == 2
    taken = Assignment.objects.filter(given=True).order_by("customer_id")
    assert [(row.customer_id, row.arm, row.assigned_at, row.exposed_at) for row in taken] == sorted([
        (fresh, 1, NOW + 3 * DAY, NOW + 3 * DAY), (both, 0, NOW + 2 * DAY, NOW + 2 * DAY),
    ])  # fmt: skip
    assert take_over(by=factories.owner(), pilot=pilot) == 0
    end(by=factories.owner(), pilot=pilot)
    pilot.refresh_from_db()
    with pytest.raises(NotRunning):
        take_over(by=factories.owner(), pilot=pilot)


def test_who_is_in_another_pilot_of_the_group_is_not_taken_over():
    one, pilot = factories.running("One", group="mail"), factories.running("Other", group="mail")
    linked(pilot)
    (fresh,) = reachable("fresh")
    given(one, fresh, 0)
    send("fresh", "two")
    assert take_over(by=factories.owner(), pilot=pilot) == 0


def test_a_message_is_that_of_one_variant_of_this_market_and_is_taken_back():
    pilot = factories.running()
    linked(pilot)
    wording = Variant.objects.get(key="one")
    for arm, variant in ((1, wording), (2, wording), (-1, wording)):
        with pytest.raises(ValidationError):
            add_message(by=factories.owner(), pilot=pilot, arm=arm, variant=variant)
    record(event("sent", NOW, campaign="belgian", variant="x"), into=factories.market("be"))
    with pytest.raises(ValidationError):
        add_message(by=factories.owner(), pilot=pilot, arm=0, variant=Variant.objects.get(key="x"))
    assert remove_message(by=factories.owner(), pilot=pilot, pk=ArmMessage.objects.get(variant=wording).pk)
    assert not remove_message(by=factories.owner(), pilot=pilot, pk=0)
    assert [row.arm for row in ArmMessage.objects.all()] == [1]


def test_the_page_adds_tells_takes_over_and_removes(django_assert_max_num_queries):
    pilot, client = factories.running(), staff.signed_in(factories.owner())
    send("fresh", "one")
    (fresh,) = reachable("fresh")
    wording, address = Variant.objects.get(key="one"), f"/pilots/{pilot.key}/messages/"
    client.post(address, {"arm": "0", "variant": wording.pk})
    with django_assert_max_num_queries(10):
        page = client.get(address)
    assert page.context["receivers"].fresh == 1
    assert "spring · one" in page.content.decode()
    again = client.post(address, {"arm": "1", "variant": wording.pk})
    assert "that of a variant already" in again.content.decode()
    assert client.post(address, {"arm": "7", "variant": "x"}).status_code == 200
    client.post(f"{address}take-over/")
    assert Assignment.objects.get(pilot=pilot).customer_id == fresh
    client.post(f"{address}remove/", {"message": ArmMessage.objects.get().pk})
    assert not ArmMessage.objects.exists()
    told = AuditEntry.objects.filter(action__startswith="pilot.").values_list("action", flat=True).order_by("pk")
    assert list(told)[-3:] == ["pilot.message_added", "pilot.taken_over", "pilot.message_removed"]
