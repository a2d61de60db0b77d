"""What keeps a text from a telephone: its STOP holds for service too, and a landline shows no text."""

from typing import Final

from permissions.queries.obstacles import Obstacle
from sms.numbers import is_mobile
from sms.queries.silences import STOPPED

_BARRED: Final = f"""(SELECT 'stopped' FROM sms_conversation v
    WHERE (v.market_id, v.point) = (%(market)s, j.point) AND {STOPPED})"""

OBSTACLE: Final = Obstacle(_BARRED, lambda number: "" if is_mobile(number) else "not_mobile")
