"""In what two cards differ: what both know, and know otherwise. What only one knows is no difference."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.folding import fold
from customers.queries.card import Card


@dataclass(frozen=True, slots=True)
class Difference:
    """One kind of thing that both cards have, and none of it in common."""

    label: str | Promise
    kept: tuple[str, ...]
    gone: tuple[str, ...]


def differences(kept: Card, gone: Card) -> tuple[Difference, ...]:
    """What a second person has to look at; empty where two may be made one at once.

    Names, addresses and plates always count. Somebody may well have two e-mail addresses or numbers: these count where
    nothing but the name says that the two are one.
    """
    asked = [each for each in (_names(kept, gone), _places(kept, gone), _plates(kept, gone)) if _differ(each)]
    reaches = [_reaches(kept, gone, icon, label) for icon, label in (("mail", _("E-mail")), ("phone", _("Mobile")))]
    agree = any(map(_agree, (_places(kept, gone), _plates(kept, gone), *reaches)))
    return (*asked, *(each for each in reaches if not agree and _differ(each)))


def _names(kept: Card, gone: Card) -> Difference:
    return Difference(_("Name"), _known(kept.name), _known(gone.name))


def _places(kept: Card, gone: Card) -> Difference:
    return Difference(_("Address"), _known(kept.address), _known(gone.address))


def _plates(kept: Card, gone: Card) -> Difference:
    return Difference(_("Plate"), *(tuple(car.plate for car in card.cars) for card in (kept, gone)))


def _reaches(kept: Card, gone: Card, icon: str, label: str | Promise) -> Difference:
    values = (tuple(each.value for each in card.reaches if each.icon == icon) for card in (kept, gone))
    return Difference(label, *values)


def _known(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _differ(what: Difference) -> bool:
    return bool(what.kept and what.gone) and not _agree(what)


def _agree(what: Difference) -> bool:
    return not set(_plain(what.kept)).isdisjoint(_plain(what.gone))


def _plain(texts: tuple[str, ...]) -> Iterator[str]:
    """Without what nobody means: capitals, accents, spaces, dots and dashes."""
    return ("".join(letter for letter in fold(text) if letter.isalnum() or letter in "@+") for text in texts)
