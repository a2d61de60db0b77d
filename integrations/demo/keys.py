"""A key for other systems, beside the logins: with every scope, in every market of the demo."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from accounts.actions import issue_key
from accounts.models import Market
from accounts.queries.keys import caller
from accounts.scopes import SCOPES

_REQUESTS_A_MINUTE: Final = 6_000


def make_key(markets: Sequence[Market], path: Path) -> str:
    """The key's secret, kept in the file `path`, for the owner only; one that lies there and still opens all stays."""
    secret = path.read_text(encoding="utf-8").strip() if path.exists() else ""
    known = caller(secret)
    if known and known.scopes >= set(SCOPES) and set(known.markets) == {market.code for market in markets}:
        return secret
    issued = issue_key(
        by=None, client="Demo", scopes=list(SCOPES), markets=markets, requests_a_minute=_REQUESTS_A_MINUTE
    )
    path.touch(mode=0o600)
    path.write_text(issued.secret + "\n", encoding="utf-8")
    return issued.secret
