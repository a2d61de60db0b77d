"""Reading is done once, and in one place: what is in its normal form stays as it is, whatever is put around it."""

import ast
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from customers.contacts import normalise, read

_ROOT = Path(__file__).resolve().parents[2]
_AROUND_ADDRESSES = ["{}", " {} ", "<{}>", "Anna <{}>", '"{}"', "'{}'", "“{}”", "({})", "[{}]", "mailto:{}", "{}.",
    "{};", "{},", "{} (werk)",
                     "\u200b{}\ufeff", "E-mail: {}", "{0} <{0}>", "\u202a{}\u202c"]  # fmt: skip
_AROUND_NUMBERS = ["{}", " {} ", "'{}", "<tel:{}>", "tel:{}", "Tel. {}", "“{}”", "({})", "[{}]", "{}.", "{};",
    "{} (werk)", "\u200b{}\ufeff", "{}.0",
                   "\u202a{}\u202c", "{0} / {0}"]  # fmt: skip
_LOCALS = st.text(alphabet="abcxyzABC0189_+-éüñ用", min_size=1, max_size=12)
_DOMAINS = st.lists(st.text(alphabet="abcxyzABC0189üéß", min_size=1, max_size=8), min_size=1, max_size=3).map(".".join)
_ADDRESSES = st.builds("{}@{}.{}".format, _LOCALS, _DOMAINS, st.sampled_from(["nl", "be", "example", "co.uk"]))
_EXAMPLES = [
    phonenumbers.format_number(number, PhoneNumberFormat.E164)
    for region in ("NL", "BE", "DE", "FR", "LU", "GB", "US", "ES", "IT", "PL")
    if (number := phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE))
]


@settings(deadline=None)
@given(_ADDRESSES, st.sampled_from(_AROUND_ADDRESSES))
def test_what_surrounds_an_address_changes_nothing(address, around):
    normal = read("email", address, region="NL")
    if normal.value:
        assert read("email", around.format(address), region="NL") == normal
        assert read("email", around.format(normal.value), region="NL") == normal


@settings(deadline=None)
@given(st.sampled_from(_EXAMPLES), st.sampled_from(_AROUND_NUMBERS), st.sampled_from(["NL", "BE", "DE", "US"]))
def test_what_surrounds_a_number_changes_nothing(number, around, region):
    assert read("sms", around.format(number), region=region).value == number


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(["email", "sms", "post"]))
def test_reading_twice_reads_the_same(text, channel):
    spelled = read(channel, text, region="NL")
    again = read(channel, spelled.value, region="NL") if spelled.value else spelled
    assert again == spelled
    normal = normalise(channel, text, region="NL")
    assert normalise(channel, normal, region="NL") == normal


@settings(deadline=None)
@given(st.text(alphabet="0123456789+-() /.x'", max_size=24), st.sampled_from(["NL", "BE", "DE", "US"]))
def test_a_number_in_its_normal_form_is_the_same_in_every_region(text, region):
    spelled = read("sms", text, region=region)
    if spelled.value:
        assert read("sms", spelled.value, region="FR").value == spelled.value


_SHOWS_NUMBERS = {"ui/formats.py", "sms/numbers.py", "permissions/queries/strangers.py"}
"""They write a number in its normal form as people do, or ask what kind it is: they read it without a region."""
_TEXT_NOT_ADDRESSES = {
    "accounts/composing.py", "accounts/identifiers.py", "customers/folding.py", "integrations/demo/people.py",
    "integrations/files/amounts.py", "sms/folding.py", "sms/spelling.py",
}  # fmt: skip
"""They fold names and messages, and read the numbers that other systems give."""


def _product() -> list[Path]:
    areas = (
        "accounts",
        "campaigns",
        "config",
        "customers",
        "feedback",
        "integrations",
        "permissions",
        "pilots",
        "sms",
        "ui",
    )
    return [path for area in areas for path in sorted((_ROOT / area).rglob("*.py")) if "migrations" not in path.parts]


def _calls(path: Path) -> list[tuple[str, int]]:
    """What a module calls, by name and number of arguments, and the names of codecs that it gives."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            found.append((ast.unparse(node.func), len(node.args) + len(node.keywords)))
            found += [
                (f"codec {one.value}", 0)
                for one in node.args
                if isinstance(one, ast.Constant) and one.value in {"idna", "punycode"}
            ]
    return found


def test_no_other_module_normalises():
    for path in _product():
        name = str(path.relative_to(_ROOT))
        if not name.startswith("customers/contacts/"):
            assert [call for call in _calls(path) if _is_reading(name, *call)] == [], name


def _is_reading(name: str, called: str, arguments: int) -> bool:
    if called == "phonenumbers.parse":
        return name not in _SHOWS_NUMBERS or arguments > 1
    if called in {"unicodedata.normalize", "normalize"}:
        return name not in _TEXT_NOT_ADDRESSES
    return called in {"phonenumbers.is_possible_number", "codec idna", "codec punycode", "idna.encode"}


@pytest.mark.parametrize(
    ("code", "reads"),
    [
        ("phonenumbers.parse(text, 'NL')", True),
        ("'x'.encode('idna')", True),
        ("unicodedata.normalize('NFC', x)", True),
        ("print('x')", False),
    ],
)
def test_the_look_sees_a_module_that_does(tmp_path, code, reads):
    path = tmp_path / "module.py"
    path.write_text(code)
    assert any(_is_reading("sms/module.py", *call) for call in _calls(path)) == reads
