"""Who asks for a customer's addresses asks `customers.queries.points`: nobody else looks by customer, so that what two
share is never forgotten by one of its readers."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import BASE_DIR

AREAS = (
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
ASKED = "customers/queries/points.py"
WRITERS = {
    "customers/actions/addresses.py": "files what is told in person",
    "customers/actions/erasure.py": "empties what is theirs alone",
    "customers/actions/merging.py": "gives both kinds to the one who stays",
    "customers/actions/numbers.py": "marks both kinds",
    "customers/actions/people.py": "files what a source tells, and shares what is somebody's",
    "customers/actions/removal.py": "takes away what is theirs alone",
    "customers/actions/sharing.py": "hands on what is shared",
    "integrations/demo/consents.py": "makes the demo's consents, at what is filed",
    "integrations/demo/replies.py": "makes the demo's answers, at what is filed",
    "integrations/files/queries/dependents.py": "asks what may be taken away, where what is shared is handed on",
}
"""They keep the two kinds, each as its own."""
FILED = {
    "campaigns/actions/recipients.py": "messages to an address go to whom it is filed under",
    "customers/actions/contacts.py": "messages to an address go to whom it is filed under",
    "campaigns/queries/loose.py": "counts addresses that are nobody's",
    "customers/queries/search.py": "what is shared is filed with somebody, and all of them are asked for",
    "permissions/queries/askers.py": "whether an address is anybody's: what is shared is filed with somebody",
    "permissions/actions/retention.py": "looks for addresses that are nobody's",
}
"""They ask under whom something is filed, and mean it."""
TABLE = re.compile(r"customers_(contactpoint|sharedaddress)")
BY_CUSTOMER = re.compile(r"\bcustomer_id\b")
LOOKUP = re.compile(r"^(contact_?point__)?customer(?!__isnull)(_|$)")


def sources() -> Iterator[Path]:
    for area in AREAS:
        yield from (one for one in (BASE_DIR / area).rglob("*.py") if "migrations" not in one.parts)


def named(source: Path) -> str:
    return source.relative_to(BASE_DIR).as_posix()


def looks_by_customer(tree: ast.Module) -> Iterator[int]:
    """Lines of questions about contact points that say whose: in SQL, by a lookup, by a customer's own relation."""
    for node in ast.walk(tree):
        if (isinstance(node, ast.Attribute) and node.attr in {"contact_points", "shared_addresses"}) or _is_question(
            node
        ):
            yield node.lineno


def _is_question(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in {"contact_points", "shared_addresses"}
    if isinstance(node, ast.Call):
        return "ContactPoint" in ast.dump(node.func) and _says_whose(node)
    return isinstance(node, ast.JoinedStr | ast.Constant) and _asks(_text(node))


def _says_whose(call: ast.Call) -> bool:
    looked = [word.arg for word in call.keywords if word.arg and not _nobody(word.value)]
    told = [str(arg.value) for arg in call.args if isinstance(arg, ast.Constant)]
    return any(LOOKUP.match(name) for name in (*looked, *told))


def _nobody(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _text(node: ast.JoinedStr | ast.Constant) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts)


def _asks(text: str) -> bool:
    """Whether SQL names a contact point's customer: by the table's own alias, or with no alias beside the table."""
    for found in re.finditer(r"customers_(?:contactpoint|sharedaddress)(?: AS)? (\w+)?", text):
        alias = found[1] or ""
        if re.search(rf"\b{alias}\.customer_id\b", text) or re.search(
            rf"WHERE customer_id\b|[( ,]customer_id FROM {found[0]}", text
        ):
            return True
    return False


def test_nobody_looks_for_contact_points_by_customer_but_the_one_question():
    found = {
        f"{named(source)}:{line}"
        for source in sources()
        if named(source) not in {ASKED, *WRITERS, *FILED}
        for line in looks_by_customer(ast.parse(source.read_text()))
    }
    assert found == set()


@pytest.mark.parametrize("name", [*WRITERS, *FILED])
def test_each_exception_is_still_one(name):
    source = BASE_DIR / name
    assert re.search(r"ContactPoint|SharedAddress|customers_contactpoint|customers_sharedaddress", source.read_text())


@pytest.mark.parametrize(
    "text",
    [
        "ContactPoint.objects.filter(market=market, customer=pk)",
        "ContactPoint.objects.values(source=F('x')).filter(customer__in=ids)",
        "ContactPoint.objects.filter(hash=x).values_list('pk', 'customer_id')",
        "person.contact_points.values_list('channel')",
        "QUESTION = 'SELECT 1 FROM customers_contactpoint c WHERE c.customer_id = %s'",
        "QUESTION = f'SELECT hash, customer_id FROM customers_contactpoint WHERE market_id = {x}'",
        "QUESTION = 'SELECT value FROM customers_contactpoint WHERE customer_id = c.id'",
        "QUESTION = 'JOIN customers_sharedaddress s ON s.customer_id = c.id'",
    ],
)
def test_such_a_question_is_seen(text):
    assert list(looks_by_customer(ast.parse(text)))


@pytest.mark.parametrize(
    "text",
    [
        "ContactPoint.objects.filter(market=market, hash__in=points)",
        "ContactPoint.objects.filter(pk=pk, customer=None)",
        "QUESTION = 'SELECT h.customer_id FROM customers_contactpoint c, LATERAL holders h WHERE c.hash = %s'",
    ],
)
def test_who_asks_what_an_address_is_asks_nobody_s(text):
    assert not list(looks_by_customer(ast.parse(text)))
