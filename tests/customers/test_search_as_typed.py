"""The search box as people type: names, addresses and plates in every spelling, and what is nearly so below."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.folding import ALIKE, PAIRS, core, fold
from customers.models import Customer
from customers.queries.names import read_names
from customers.queries.probes import MOST, nearly
from customers.queries.search import search
from tests.customers.factories import customer, market

pytestmark = pytest.mark.django_db
PEOPLE = {
    "berg": ("Marijke", "van der Berg", "3817 KD", "12-A", "KN-482-T"),
    "den": ("Piet", "van den Berg", "3817 KD", "12-2", "12-AB-CD"),
    "vries": ("Anna", "Jansen-de Vries", "1011 AB", "12 III", "XX-99-GH"),
    "thor": ("Jón", "Þórsson", "101", "5", ""),
    "gud": ("Guðrún", "Sigurðardóttir", "105", "7", ""),
    "gross": ("Jürgen", "Großmann", "D-10115", "5 a", "B-MW 123"),
    "yildiz": ("Ayşe", "Yıldız", "B-2000", "12 bus 3", ""),
    "brien": ("Sean", "O’Brien", "SW1A 2AA", "10", ""),
    "hart": ("Jan", "‘t Hart", "8011 VB", "1", ""),
    "hondt": ("Els", "d'Hondt", "9000", "4", ""),
    "walesa": ("Łukasz", "Wałęsa", "00-950", "5/3", "WRO 12345"),
    "kjaer": ("Søren", "Kjær", "2100", "3", ""),
    "oberg": ("Åsa", "Öberg", "114 55", "14", ""),
    "dijk": ("Sjoerd", "Dijkstra", "8911 AA", "nr. 1", ""),
    "boer": ("M.J.", "de Boer", "1234 AB", "1 hs", ""),
    "lopez": ("José", "García López", "28001", "9", ""),
    "hof": ("Klaas", "van\u00a0’t\u00a0Hof", "1234 CD", "8", ""),
    "muller": ("Zoe\u0308", "Mu\u0308ller", "1234 EF", "9", ""),
    "meer": ("Karel", "v.d. Meer", "1234 GH", "2", ""),
    "gent": ("An", "Vandenberghe", "9050", "2", ""),
    "popescu": ("Ștefan", "Țepeș", "010101", "2", ""),
}
FIELDS = ("first_name", "last_name", "postcode", "house_number", "plate")
NAMES = {
    "Berg, van der": "berg", "van der Berg": "berg", "m. van der Berg": "berg", "mevrouw van der Berg": "berg",
    "Mevr. M. v.d. Berg": "berg", "berg marijke": "berg", "marijke berg": "berg", "Berg M van der": "berg",
    "berg, m. van der": "berg", "de heer en mevrouw van der Berg": "berg", "Berg van der": "berg",
    "v.d. Berg": "berg den", "vd Berg": "berg den", "v/d berg": "berg den", "fam. Berg": "berg den", "BERG": "berg den",
    "anna jansen": "vries", "Jansen": "vries", "de Vries": "vries", "vries": "vries", "jansen – de vries": "vries",
    "vries-jansen": "vries", "De Vries-Jansen": "vries", "vries anna": "vries",
    "Thorsson": "thor", "þórsson": "thor", "ÞÓRSSON": "thor", "sigurdardottir": "gud", "Sigurðardóttir gudrun": "gud",
    "Grossmann": "gross", "GROẞMANN": "gross", "großm": "gross", "yildiz": "yildiz", "YILDIZ": "yildiz",
    "Yıldız": "yildiz",
    "bay yildiz": "yildiz", "O'Brien": "brien", "O`Brien": "brien", "O´Brien": "brien", "o brien": "brien",
    "obrien": "brien", "Mr. O‘Brien": "brien", "'t Hart": "hart", "t hart": "hart", "hart": "hart",
    "’t hart, jan": "hart",
    "d’hondt": "hondt", "hondt": "hondt", "dhondt": "hondt", "walesa": "walesa", "Wałęsa": "walesa",
    "Wa\u0142e\u0328sa lukasz": "walesa", "kjaer": "kjaer", "KJÆR": "kjaer", "Oberg": "oberg", "O\u0308berg": "oberg",
    "dr. dijkstra": "dijk", "m.j. de boer": "boer", "mj boer": "boer", "garcia lopez": "lopez", "lopez": "lopez",
    "garcia": "lopez", "van 't hof": "hof", "van het hof": "hof", "van\u00a0\u2018t\u00a0hof": "hof",
    "muller": "muller",
    "Müller": "muller", "Mu\u0308ller": "muller", "Zoë\u00a0Müller": "muller", "van der meer": "meer",
    "vd meer": "meer",
    "van den berghe": "gent", "Vandenberghe": "gent", "vandenmeer": "", "Tepes": "popescu", "Țepeș Ștefan": "popescu",
    "van den Meer": "meer", "marijke jansen": "", "piet van der berg": "",
}  # fmt: skip
PLACES = {
    "3817kd 12-a": "berg", "3817 KD 12a": "berg", "12-a 3817kd": "berg", "3817KD, nr 12 A": "berg",
    "3817kd 12": "berg den",
    "Dorpsstraat 12-A, 3817 KD Amersfoort": "berg", "3817kd 12-2": "den", "3817kd 12 2": "den",
    "nr. 12 3817 kd": "berg den",
    "NL-3817 KD 12a": "berg", "3817 kd 1": "", "3817kd 2": "", "1011ab 12-III": "vries", "1011ab 12-3": "vries",
    "1011 AB 12 3": "vries", "12iii 1011ab": "vries", "10115 5a": "gross", "Hauptstr. 5a, D-10115 Berlin": "gross",
    "2000 12/3": "yildiz", "2000 12 bus 3": "yildiz", "B-2000 12": "yildiz", "Meir 12 bte 3, 2000 Antwerpen": "yildiz",
    "SW1A 2AA 10": "brien", "10 sw1a2aa": "brien", "10 Downing Street, London SW1A 2AA": "brien",
    "00-950 5/3": "walesa",
    "ul. Długa 5/3, 00-950 Warszawa": "walesa", "5 00950": "walesa", "114 55 14": "oberg", "SE-114 55 14": "oberg",
    "101 5": "thor", "1234ab 1hs": "boer", "1234 ab 1 huis": "boer", "8911aa 1": "dijk",
    "3817\u00a0KD\u00a012‑a": "berg",
}  # fmt: skip
PLATES = {
    "KN-482-T": "berg", "kn482t": "berg", "KN-482": "berg", "kn482": "berg", "482-T": "berg", "82t": "berg",
    "12-AB": "den", "b-cd": "", "ABCD": "", "99gh": "vries", "bmw123": "gross", "b-mw": "", "wro 123": "walesa",
    "12345": "walesa",
}  # fmt: skip
NEARLY = {
    "oberk": "oberg", "Dykstra": "dijk", "djikstra": "dijk", "dijksttra": "dijk", "tijkstra": "dijk",
    "marike van der berg": "berg", "van der brg": "berg", "berg, marijek": "berg", "Mueller": "muller",
    "klaas hoff": "hof",
    "piet van der berg": "den", "marie de boer": "boer", "walensa": "walesa", "Grosmann": "gross",
    "Vandenberge": "gent",
    "sigurdadottir": "gud", "kjar": "kjaer",
}  # fmt: skip


@pytest.fixture
def of():
    for key, told in PEOPLE.items():
        customer(external_id=key, **dict(zip(FIELDS, told, strict=True)))
    return market()


def keys(hits):
    known = dict(Customer.objects.values_list("pk", "external_id"))
    return " ".join(sorted((known[hit.pk] for hit in hits), key=list(PEOPLE).index))


def wrong(of, table):
    """What was typed and found, where another was to be found."""
    found = {typed: keys(search(of, typed).hits) for typed in table}
    return {typed: (found[typed], table[typed]) for typed in table if found[typed] != table[typed]}


def test_a_name_is_found_however_it_is_typed(of):
    assert wrong(of, NAMES) == {}


def test_an_address_is_found_however_it_is_typed(of):
    assert wrong(of, PLACES) == {}


def test_a_plate_is_found_by_either_half(of):
    assert wrong(of, PLATES) == {}


def test_a_letter_too_many_too_few_or_wrong_is_offered_below_and_is_no_hit(of):
    found = {typed: (keys(search(of, typed).hits), keys(search(of, typed).near).split()) for typed in NEARLY}
    assert {typed: told for typed, told in found.items() if told[0] or NEARLY[typed] not in told[1]} == {}


def test_exact_hits_stand_above_those_that_are_nearly_so(of):
    found = search(of, "Oberg")
    assert (keys(found.hits), keys(found.near)) == ("oberg", "berg den")


@pytest.mark.parametrize(
    "typed", ["sigu", "Vries", "garcia", "3817kd 12", "kn482", "wro 123", "Dykstra", "marijke be", "m.oost"]
)
def test_an_only_hit_that_is_not_what_was_typed_never_opens_by_itself(of, typed):
    assert search(of, typed).only is None


@pytest.mark.parametrize(
    ("typed", "key"),
    [("Berg, van der", "berg"), ("m. van der berg", "berg"), ("Mr O'Brien", "brien"), ("Jansen-de Vries", "vries"),
     ("3817kd 12a", "berg"), ("kn482t", "berg"), ("van het Hof", "hof")],
)  # fmt: skip
def test_the_only_one_who_is_what_was_typed_may_open_by_itself(of, typed, key):
    assert keys([search(of, typed).only]) == key


def test_two_of_one_name_at_one_address_are_told_apart():
    for key, mobile, email in (("a", "0612345611", "j@one.example"), ("b", "0612345622", "j@two.example")):
        customer(
            external_id=key,
            first_name="Jan",
            last_name="Bos",
            postcode="3817KD",
            house_number="4",
            mobile=mobile,
            email=email,
        )
    for key in "cd":
        customer(external_id=key, first_name="Jan", last_name="Vos", postcode="3817KD", house_number="4")
    customer(external_id="e", first_name="Els", last_name="Bos", postcode="3817KD", house_number="6")
    bos, vos = search(market(), "bos").hits, search(market(), "vos").hits
    assert [(hit.house, hit.mark) for hit in bos] == [("6", ""), ("4", "•• 11"), ("4", "•• 22")]
    assert len({hit.mark for hit in vos}) == 2


def test_typos_are_looked_for_in_so_many_places_and_no_more():
    for typed in [
        "x" * 100,
        "abcdefghijklmnopqr stuvwxyzabcdefghijk",
        "van der " * 12,
        "a b c d e f",
        "jansen jansen jansen",
    ]:
        assert len(nearly(read_names(typed))) <= MOST


LETTERS = st.text(st.sampled_from(ALIKE + "".join(PAIRS) + "azAZéÉïñÅẞŁ ÞΣσЖж -'.1\u0301\u00a0"), max_size=30)


@given(st.lists(LETTERS, min_size=1, max_size=40))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_folds_as_the_program_does(names):
    Customer.objects.filter(source="fold").delete()
    of = market()
    told = [Customer(market=of, source="fold", external_id=str(at), last_name=name) for at, name in enumerate(names)]
    Customer.objects.bulk_create(told)
    stored = Customer.objects.filter(source="fold").values_list("last_name", "search_name", "search_core")
    assert [row for row in stored if row[1:] != (fold(row[0]), core(fold(row[0])))] == []
