"""What planners of a demo can text."""

import tomllib

from integrations.demo.people import _NAMES
from integrations.demo.places import PLACES
from integrations.demo.planning import _TEMPLATES
from sms.segments import BASIC, segments
from sms.wording import fill

OF_A_DAY = ("morgen", "vandaag", "tomorrow", "today")
TEMPLATES = sorted(tomllib.loads(_TEMPLATES.read_text(encoding="utf-8"))["template"], key=lambda told: told["name"])
LONGEST = {"nl": "donderdag 24 september", "en": "Wednesday 23 September"}


def test_the_template_that_the_composer_proposes_says_no_day_and_fits_one_segment_for_anybody():
    first = next(told for told in TEMPLATES if told.get("purpose", "service") == "service")
    name = max((name for name in _NAMES["first"] if set(name) <= BASIC), key=len)
    place = max((place.town for places in PLACES.values() for place in places), key=len)
    for language, date in LONGEST.items():
        assert not [word for word in OF_A_DAY if word in first[language]]
        filled = fill(first[language], {"first_name": name, "date": date, "time": "10:40", "place": place})
        assert segments(filled.text).count == 1
        assert date in filled.text
