"""Files of refusals: read, counted, taken in once, and never raising anything."""

import pytest
from django.core.management import CommandError, call_command

from permissions.actions import Act, grant
from permissions.models import Event, Source
from permissions.queries.gate import may_send
from tests.customers.factories import market
from tests.permissions.factories import marijke

pytestmark = pytest.mark.django_db

FILE = """address,channel,purpose,since
M.Oosterom@POST.example,email,,2025-03-01
06 99 99 99 99,sms,marketing,2025-03-01T10:00:00+01:00
today@post.example,,,2100-12-31
nobody,email,,
x@post.example,pigeon,,
y@post.example,email,service,
z@post.example,email,,yesterday
"""


@pytest.fixture
def file(tmp_path):
    market()
    path = tmp_path / "refusals.csv"
    path.write_text(FILE, encoding="utf-8-sig")
    return path


def taken_in(file, capsys, **how) -> str:
    call_command("import_permissions", str(file), market="nl", **how)
    return capsys.readouterr().out


def code(target: str, channel: str = "email", purpose: str = "marketing") -> str:
    return may_send(market(), target, channel, purpose).code


def test_good_rows_go_in_bad_rows_go_out_and_the_same_file_twice_changes_nothing(file, capsys):
    assert "3 readable, 0 new, 4 rejected" in taken_in(file, capsys, dry_run=True)
    assert not Event.objects.exists()
    assert "3 readable, 3 new, 4 rejected" in taken_in(file, capsys)
    assert "3 readable, 0 new, 4 rejected" in taken_in(file, capsys)
    rejected = file.with_suffix(".rejected.csv").read_text(encoding="utf-8").splitlines()
    assert rejected[1] == "5,address,is no e-mail address,nobody,email,,"
    assert [line.split(",")[1] for line in rejected[1:]] == ["address", "channel", "purpose", "since"]
    assert code("m.oosterom@post.example") == code("today@post.example") == "denied_all"
    assert code("+31699999999", "sms") == "denied_purpose"
    assert code("+31699999999", "sms", "survey") == "not_objected"


def test_a_file_lifts_nothing_and_does_not_outdo_a_later_choice(file, capsys):
    grant(whom=marijke(), act=Act(source=Source.SELF_SERVICE), purposes=["all"])
    taken_in(file, capsys)
    assert code("m.oosterom@post.example") == "consent"


@pytest.mark.parametrize(
    ("text", "reason"),
    [("email\na@b.nl\n", "no column named address"), ("address\nnonsense\n", "nothing in the file"), ("", "no column")],
)
def test_a_file_that_says_nothing_is_refused_with_the_reason(file, capsys, text, reason):
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=reason):
        taken_in(file, capsys)


def test_an_unknown_market_or_file_is_refused(file, tmp_path):
    for path, code_of in ((file, "xx"), (tmp_path / "missing.csv", "nl")):
        with pytest.raises(CommandError):
            call_command("import_permissions", str(path), market=code_of)
