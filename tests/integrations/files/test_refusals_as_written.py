"""Files of refusals as spreadsheets and mail programs write them: a no is taken, or its row says why it is not."""

import csv

import pytest

from accounts import roles
from integrations.files.models import ImportRun, State
from permissions.queries.gate import may_send
from tests.campaigns.world import colleague
from tests.customers.factories import customer, market, sign_in
from tests.integrations.files.factories import begin, check, store

pytestmark = pytest.mark.django_db

WRITTEN = [
    "Anna de Wit <one@example.nl>", "mailto:two@example.nl", "'three@example.nl'", "four@example.nl\u200b",
    "FIVE@Example.NL ",
    "six@example.nl;", "seven@example.nl (werk)", "<eight@example.nl>", "\u201cnine@example.nl\u201d",
    "\ufefften@example.nl.",
]  # fmt: skip
NAMES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def of_file(*cells: str, head: str = "address", more: tuple[str, ...] = ()) -> ImportRun:
    lines = [head, *(",".join([f'"{cell}"', *more]) for cell in cells)]
    return store("\n".join(lines) + "\n", "permissions", of=market())


def bring(run: ImportRun) -> ImportRun:
    return begin(check(run))


def code(target: str, channel: str = "email") -> str:
    return may_send(market(), target, channel, "marketing").code


def reasons(run: ImportRun) -> list[tuple[str, str, str]]:
    with run.rejects_path.open(encoding="utf-8-sig", newline="") as file:
        return [
            (row["helder_row"], row["helder_recorded"], row["helder_reason"])
            for row in csv.DictReader(file, delimiter=";")
        ]


def test_ten_refusals_as_they_are_written_leave_nobody_mailable():
    for name in NAMES:
        customer(external_id=name, email=f"{name}@example.nl")
    run = bring(of_file(*WRITTEN))
    assert (run.state, run.added, run.rejected, run.flagged, run.strangers) == (State.DONE, 10, 0, 0, 0)
    assert {code(f"{name}@example.nl") for name in NAMES} == {"denied_all"}


def test_two_in_one_cell_are_both_turned_off_and_a_remark_names_both():
    customer(external_id="one", email="one@example.nl")
    run = bring(of_file("one@example.nl; two@example.nl"))
    assert (run.added, run.rejected, run.flagged, run.strangers) == (1, 0, 1, 0)
    assert code("one@example.nl") == code("two@example.nl") == "denied_all"
    ((row, recorded, reason),) = reasons(run)
    assert (row, recorded) == ("2", "yes")
    assert reason.endswith(": one@example.nl, two@example.nl")
    assert bring(of_file("one@example.nl; two@example.nl")).known == 1


def test_what_names_nobody_is_refused_with_its_row():
    run = bring(of_file("jan de wit@example.nl", "one@example.nl"))
    assert (run.added, run.rejected) == (1, 1)
    assert [row for row, recorded, _reason in reasons(run) if recorded == "no"] == ["2"]


@pytest.mark.parametrize(
    ("told", "recorded"), [("3.16123E+10", "no"), ("06-7654321", "yes"), ("06-12345678 / 06-87654321", "yes")]
)
def test_an_odd_number_is_never_taken_without_a_word(told, recorded):
    run = bring(of_file(told, head="address,channel", more=("sms",)))
    assert [row[1] for row in reasons(run)] == [recorded]
    assert run.flagged + run.rejected == 1


@pytest.mark.parametrize("step", [check, bring])
def test_how_many_are_nobody_s_here_is_said_before_and_after(step, client):
    customer(external_id="one", email="one@example.nl")
    run = step(of_file("one@example.nl", "two@example.nl", "three@example.nl; one@example.nl", "four@example.nl"))
    assert run.strangers == 2
    page = sign_in(client, colleague(roles.DIGITAL_TEAM)).get(f"/integrations/files/{run.pk}/").content.decode()
    assert "Addresses of nobody here</dt><dd>2 " in page
