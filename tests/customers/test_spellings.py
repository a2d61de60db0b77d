"""Addresses and numbers as spreadsheets, mail programs, web pages, telephones and gateways write them."""

import pytest

from customers.contacts import read, read_sender
from customers.contacts.spelled import DOUBTFUL, EMPTY, NO_ADDRESS, NO_NUMBER, SCIENTIFIC, SEVERAL

ANNA = "anna@example.nl"
PHONE = "+31612345678"

WRAPPED = [
    ANNA, "Anna@Example.NL", " anna@example.nl ", "anna@example.nl\r\n", "\tanna@example.nl", "\ufeffanna@example.nl",
    "anna@example.nl\u200b", "an\u200bna@exam\u00adple.nl", "\u202aanna@example.nl\u202c", "anna@example.nl\u00a0",
    "<anna@example.nl>", "Anna de Wit <anna@example.nl>", '"Wit, Anna de" <anna@example.nl>',
    "Anna <Anna@Example.nl>;",
    "anna@example.nl <ANNA@example.nl>", "'anna@example.nl' <anna@example.nl>", "Anna de Wit (anna@example.nl)",
    "Anna de Wit [mailto:anna@example.nl]", "[anna@example.nl](mailto:anna@example.nl)", "‹anna@example.nl›",
    "mailto:anna@example.nl", "MAILTO: anna@example.nl", "mailto:anna@example.nl?subject=stop%20ermee",
    "<mailto:anna@example.nl>",
    '"anna@example.nl"', "'anna@example.nl'", "'anna@example.nl", "“anna@example.nl”", "„anna@example.nl”",
    "«anna@example.nl»",
    "‘anna@example.nl’", "`anna@example.nl`", "(anna@example.nl)", "[anna@example.nl]", "{anna@example.nl}",
    "anna@example.nl.", "anna@example.nl,", "anna@example.nl;", "anna@example.nl:", "anna@example.nl!",
    "anna@example.nl…",
    "anna@example.nl>", "anna@example.nl)", "; anna@example.nl", "- anna@example.nl", "• anna@example.nl",
    "*anna@example.nl*",
    "anna@example.nl (werk)", "anna@example.nl [privé]", "E-mail: anna@example.nl", "email anna@example.nl",
    "e-mailadres: anna@example.nl",
    '="anna@example.nl"', '=HYPERLINK("mailto:anna@example.nl";"anna@example.nl")', "ａｎｎａ＠ｅｘａｍｐｌｅ．ｎｌ",
    "mailto:%61nna@example.nl", "mailto:anna%40example.nl", "mailto://anna@example.nl", "EMAIL=anna@example.nl",
    "SMTP:anna@example.nl", "internet:anna@example.nl", "EMAIL;TYPE=INTERNET:anna@example.nl",
    "item1.EMAIL;type=pref:anna@example.nl", "To: anna@example.nl", "Van: Anna <anna@example.nl>",
    "werk: anna@example.nl", "anna@example.nl privé", "anna@example.nl {werk}", "_anna@example.nl_",
    "~anna@example.nl~",
    "Anna &lt;anna@example.nl&gt;", "anna%40example.nl", "anna@example.nl; anna@example.nl", "✉ anna@example.nl",
]  # fmt: skip

EMAILS = [
    ("anna@bücher.example", "anna@xn--bcher-kva.example"), ("ANNA@BÜCHER.EXAMPLE", "anna@xn--bcher-kva.example"),
    ("anna@bu\u0308cher.example", "anna@xn--bcher-kva.example"),
    ("anna@xn--bcher-kva.example", "anna@xn--bcher-kva.example"),
    ("info@straße.example", "info@xn--strae-oqa.example"), ("re\u0301ne@example.nl", "réne@example.nl"),
    ("RÉNE@example.nl", "réne@example.nl"),
    ("用户@例え.jp", "用户@xn--r8jz45g.jp"), ("o'brien@example.nl", "o'brien@example.nl"),
    ("o’brien@example.nl", "o'brien@example.nl"),
    ("anna+nieuws@example.nl", "anna+nieuws@example.nl"),
    ("_anna-de.wit@sub.example.co.uk", "_anna-de.wit@sub.example.co.uk"),
]  # fmt: skip

NUMBERS = [
    PHONE, "0612345678", "06-12345678", "06 12345678", "06 12 34 56 78", "06 - 12 34 56 78", "06.12.34.56.78",
    "06/12345678",
    "(06) 12345678", "(06-12345678)", "+31612345678", "+31 6 12345678", "+31 (0)6 12345678",
    "+31 (0) 6-12 34 56 78", "+31(0)612345678",
    "(+31) 6 12345678", "+31-6-1234-5678", "+31.6.12345678", "0031612345678", "00 31 6 12345678",
    "0031 (0)6 12345678", "00316-12345678",
    "+0031612345678", "++31612345678", "+31 06 12345678", "31612345678", "31 6 12345678", "612345678", "6 12345678",
    "'0612345678", "'+31612345678", '="0612345678"', "=0612345678", "31612345678.0", "31612345678,0",
    "31612345678.00", "612345678.0", "+31612345678.0",
    "０６１２３４５６７８", "＋３１６１２３４５６７８", "٠٦١٢٣٤٥٦٧٨", "06‐12345678", "06‑12345678", "06‒12345678",
    "06–12345678", "06—12345678", "06−12345678",
    "06\u00a012345678", "06\u202f12345678", "\u202a+31612345678\u202c", "06\u200b12345678", "\ufeff0612345678",
    "0612345678\t", "0612345678\n",
    "tel:0612345678", "tel:+31612345678", "tel:+31-6-12345678", "tel:+31-6-12345678;phone-context=example.nl",
    "<tel:+31612345678>",
    "Tel. 06-12345678", "T: 06 12345678", "Tel: 06-12345678.", "telefoon 0612345678", "Telefoonnummer: 06-12345678",
    "mob. 06-12345678", "M 06-12345678",
    "gsm: 06-12345678", "mobiel 06-12345678", "sms:+31612345678", "callto:+31612345678", "06-12345678 (werk)",
    "06-12345678 (privé)", "06-12345678 werk",
    "06-12345678, mobiel", "0612345678;", "0612345678,", "0612345678.", '"0612345678"', "“0612345678”",
    "[0612345678]", "📱 06-12345678", "☎ 0612345678",
    "0612345678 / 0612345678", "📞 +31 6 12345678", "☎️ 06-12345678", "+0612345678",
    "+31%20612345678", "tel:%2B31612345678",
    "TEL;TYPE=CELL:+31612345678", "item1.TEL;PREF=1:06-12345678", "cell: 0612345678", "bel 06-12345678",
    "no. 0612345678",
    "https://wa.me/31612345678", "wa.me/31612345678?text=hoi", "https://api.whatsapp.com/send?phone=31612345678",
    "31612345678@c.us", "+31612345678@s.whatsapp.net", "+31612345678;ext=",
]  # fmt: skip


@pytest.mark.parametrize("told", WRAPPED)
def test_what_stands_around_an_address_is_taken_off(told):
    assert read("email", told, region="NL").value == ANNA


@pytest.mark.parametrize(("told", "normal"), EMAILS)
def test_an_address_is_in_small_letters_nfc_and_idna(told, normal):
    assert read("email", told, region="NL").value == normal


@pytest.mark.parametrize(
    "told",
    ["anna", "anna@", "@example.nl", "anna@example", "anna@@example.nl", "anna @example.nl", "anna@ example.nl",
    "anna@exam ple.nl",
     "jan de vries@example.nl", "Anna anna@example.nl", "anna@example,nl", "anna..wit@example.nl",
     "anna.@example.nl", "anna@.nl",
     "anna@-example.nl", "anna@example..nl", "anna@1.2.3.4", "anna@[1.2.3.4]", "anna@exam_ple.nl", "anna@example.n",
     "an\ufffdna@example.nl",
     "anna@example.nl\ufffd", "a" * 65 + "@example.nl", "anna@" + "a" * 64 + ".nl", "anna@" + "a." * 130 + "nl",
     "anna(at)example.nl",
     "n.v.t.", "-", "onbekend", "06-12345678", "http://example.nl/anna", "anna@example.nl of bel mij",
     "an\x00na@example.nl", "van berg@example.nl", "to anna@example.nl", "anna:wit@example.nl"],
)  # fmt: skip
def test_what_is_no_single_possible_address_is_refused(told):
    spelled = read("email", told, region="NL")
    assert (spelled.value, spelled.problem) == ("", NO_ADDRESS)


@pytest.mark.parametrize(
    "told",
    ["anna@example.nl; bob@example.nl", "anna@example.nl, bob@example.nl", "anna@example.nl bob@example.nl",
     "anna@example.nl/bob@example.nl", "anna@example.nl\nbob@example.nl", "anna@example.nl|bob@example.nl",
     "anna@example.nl en bob@example.nl",
     "anna@example.nl & bob@example.nl", "Anna <anna@example.nl>; Bob <bob@example.nl>",
     '"anna@example.nl; bob@example.nl"',
     "anna@example.nl (of bob@example.nl)"],
)  # fmt: skip
def test_two_addresses_are_never_split_silently(told):
    spelled = read("email", told, region="NL")
    assert (spelled.value, spelled.problem, spelled.several) == ("", SEVERAL, (ANNA, "bob@example.nl"))
    assert spelled.told.endswith("anna@example.nl, bob@example.nl")


@pytest.mark.parametrize("told", NUMBERS)
def test_a_number_is_read_however_it_is_written(told):
    assert read("sms", told, region="NL").value == PHONE
    assert read("sms", told, region="NL").reason == ""


@pytest.mark.parametrize(
    ("told", "region", "normal"),
    [
        ("+32 470 12 34 56", "NL", "+32470123456"), ("0032 470 12 34 56", "NL", "+32470123456"),
        ("32470123456", "NL", "+32470123456"),
        ("0470/12.34.56", "BE", "+32470123456"), ("0470 12 34 56", "BE", "+32470123456"),
        ("+49 (0)151 12345678", "NL", "+4915112345678"),
        ("4915112345678", "NL", "+4915112345678"), ("0151 12345678", "DE", "+4915112345678"),
        ("020-6251111 tst 12", "NL", "+31206251111"),
        ("020-6251111 x12", "NL", "+31206251111"), ("(202) 555-0123", "US", "+12025550123"),
        ("+39 06 698 12345", "NL", "+390669812345"),
    ],
)  # fmt: skip
def test_numbers_of_other_countries_and_regions(told, region, normal):
    assert read("sms", told, region=region).value == normal


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("", EMPTY), ("  ", EMPTY), ("3.16123E+10", SCIENTIFIC), ("3,16111E+10", SCIENTIFIC),
        ("3.16E10", SCIENTIFIC), ("'3,16111E+10", SCIENTIFIC),
        ("Helder", NO_NUMBER), ("0800-FLOWERS", NO_NUMBER), ("12", NO_NUMBER), ("O6-12345678", NO_NUMBER),
        ("06 12345678 Anna", NO_NUMBER),
        ("31612345678@example.nl", NO_NUMBER), ("06-1234567x", NO_NUMBER),
        ("00000000", NO_NUMBER), ("anna@example.nl", NO_NUMBER), ("06-1234567\ufffd", NO_NUMBER),
        ("n.v.t.", NO_NUMBER), ("06-12345678901234567", NO_NUMBER),
        ("06-12345678 / 06-87654321", SEVERAL), ("0612345678; 0687654321", SEVERAL),
        ("0612345678 0687654321", SEVERAL),
        ("06-12345678 en 06-87654321", SEVERAL), ("06-12345678 (Anna) 06-87654321 (Bob)", SEVERAL),
        ("0612345678\n0687654321", SEVERAL),
    ],
)  # fmt: skip
def test_what_is_no_single_number_is_refused_with_the_reason(told, reason):
    spelled = read("sms", told, region="NL")
    assert (spelled.value, spelled.problem) == ("", reason)
    assert bool(spelled.several) == (reason == SEVERAL)


@pytest.mark.parametrize(
    "told", ["06-7654321", "06 1234 567", "+31 6 1234567", "3161234567", "06-123456789", "020-123456"]
)
def test_a_number_whose_length_may_be_but_that_nobody_has_is_doubtful(told):
    spelled = read("sms", told, region="NL")
    assert spelled.doubt == DOUBTFUL
    assert spelled.value.startswith("+31")


@pytest.mark.parametrize(
    ("told", "region", "sender"),
    [
        ("31622220013", "NL", "+31622220013"), ("0622220012", "NL", "+31622220012"),
        ("622220013", "NL", "+31622220013"),
        ("+31622220013", "NL", "+31622220013"), ("0031622220013", "NL", "+31622220013"),
        (" 31622220013", "NL", "+31622220013"),
        ("32470123456", "NL", "+32470123456"), ("470123456", "BE", "+32470123456"),
        ("0470123456", "BE", "+32470123456"),
        ("6281234567890", "NL", "+6281234567890"), ("+622220013", "NL", "+622220013"),
        ("12025550123", "NL", "+12025550123"),
        ("67654321", "NL", "67654321"), ("1008", "NL", "1008"), ("Helder", "NL", "Helder"), ("", "NL", ""),
    ],
)  # fmt: skip
def test_a_gateway_s_number_is_the_market_s_unless_it_names_another_country(told, region, sender):
    assert read_sender(told, region) == sender
