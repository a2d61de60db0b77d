"""What people write above columns and into cells: Dutch and English habits, beside the fields' own names and words."""

from collections.abc import Mapping
from typing import Final

HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "source": ("bron", "bronsysteem"),
    "customer_id": ("klantnummer", "klantnr", "klant id", "klantcode", "klant", "relatienummer", "debiteurnummer",
                    "customer number", "customer no"),
    "contact_id": ("klantnummer", "klantnr", "klant id", "relatienummer"),
    "appointment_id": ("afspraaknummer", "afspraaknr", "afspraak id", "afspraak", "appointment number", "werkbon"),
    "call_id": ("gespreksnummer", "gesprek id", "call number"),
    "event_id": ("gebeurtenisnummer",),
    "message_id": ("berichtnummer", "bericht id"),
    "campaign_id": ("campagnenummer", "campagne id", "campagne"),
    "campaign_name": ("campagnenaam", "naam campagne"),
    "first_name": ("roepnaam", "given name"),
    "last_name": ("naam", "familienaam", "surname", "family name"),
    "language": ("taalcode",),
    "postcode": ("zipcode",),
    "house_number": ("huisnr", "nr", "huisnummer en toevoeging"),
    "since": ("klant sinds", "datum", "datum uitschrijving", "uitgeschreven op", "afgemeld op"),
    "email": ("emailadres", "e-mailadres", "mailadres", "email address"),
    "mobile": ("mobiel nummer", "mobielnummer", "06 nummer", "gsm", "telefoon", "telefoonnummer", "mobile phone"),
    "phone": ("mobiel", "telefoon", "telefoonnummer", "gsm", "mobiel nummer"),
    "plate": ("nummerbord", "license plate"),
    "make": ("automerk",),
    "booked_at": ("geboekt op", "boekdatum", "boekingsdatum", "aangemaakt", "aangemaakt op", "ingepland op"),
    "starts_at": ("afspraakdatum", "datum afspraak", "begin", "begintijd", "datum", "aanvang"),
    "status_at": ("statusdatum", "datum status"),
    "booked_via": ("kanaal", "geboekt via", "boekingskanaal"),
    "branch": ("vestigingsnummer", "vestigingsnr", "filiaalnummer", "filiaal", "vestiging"),
    "branch_name": ("vestigingsnaam", "filiaalnaam", "naam vestiging"),
    "branch_place": ("plaats vestiging", "vestigingsplaats"),
    "service": ("dienst", "werksoort"),
    "revenue": ("omzet", "bedrag", "factuurbedrag", "amount"),
    "payer": ("betaler", "verzekeraar", "leasemaatschappij", "insurer"),
    "began_at": ("begonnen", "begin", "datum", "starttijd"),
    "seconds": ("duur", "seconden", "gespreksduur"),
    "address": ("emailadres", "e-mailadres", "mailadres", "adres", "nummer", "telefoonnummer", "mobiel",
                "email address"),
    "occurred_at": ("datum", "tijd", "tijdstip", "moment"),
    "event_type": ("gebeurtenis", "soort", "actie"),
    "reason": ("reden",),
    "removed_at": ("verwijderd op", "datum"),
}  # fmt: skip
"""Heads by field, of whatever kind of file; signs and capitals do not matter."""

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "status": {
        "geboekt": "booked", "gepland": "booked", "ingepland": "booked", "bevestigd": "booked", "scheduled": "booked",
        "confirmed": "booked", "verplaatst": "changed", "verzet": "changed", "gewijzigd": "changed",
        "rescheduled": "changed", "moved": "changed", "geweest": "attended", "verschenen": "attended",
        "uitgevoerd": "attended", "afgerond": "attended", "gekomen": "attended", "completed": "attended",
        "done": "attended", "geannuleerd": "cancelled", "afgezegd": "cancelled", "canceled": "cancelled",
        "vervallen": "cancelled", "niet verschenen": "no_show", "niet gekomen": "no_show", "no-show": "no_show",
        "noshow": "no_show", "no show": "no_show",
    },
    "event_type": {
        "verzonden": "sent", "send": "sent", "afgeleverd": "delivered", "delivery": "delivered", "open": "opened",
        "geopend": "opened", "click": "clicked", "geklikt": "clicked", "bounce": "bounced", "gebounced": "bounced",
        "unsubscribe": "unsubscribed", "uitgeschreven": "unsubscribed", "afgemeld": "unsubscribed",
        "complaint": "complained", "spam": "complained", "klacht": "complained",
    },
    "action": {
        "unsubscribed": "withdraw", "unsubscribe": "withdraw", "opt-out": "withdraw", "optout": "withdraw",
        "opt out": "withdraw", "uitgeschreven": "withdraw", "afgemeld": "withdraw", "uit": "withdraw",
        "off": "withdraw",
        "subscribed": "grant", "opt-in": "grant", "optin": "grant", "ingeschreven": "grant", "aangemeld": "grant",
        "aan": "grant", "on": "grant",
    },
    "booked_via": {
        "website": "web", "online": "web", "internet": "web", "telefoon": "phone", "telefonisch": "phone",
        "balie": "branch", "vestiging": "branch",
    },
    "channel": {"e-mail": "email", "mail": "email", "text": "sms", "sms-bericht": "sms"},
    "bounce_type": {"permanent": "hard", "temporary": "soft", "tijdelijk": "soft", "blijvend": "hard"},
}  # fmt: skip
"""Words of cells by field, and ours; those that a person states for a file come before them."""
