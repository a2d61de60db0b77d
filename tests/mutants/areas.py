"""What is broken on purpose, and which tests must notice: those that concern it, the quickest first."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Area:
    """Modules that do one thing, and the tests of it."""

    name: str
    paths: tuple[str, ...]
    tests: tuple[str, ...]
    composed: tuple[str, ...] = ()
    """Modules that put its values together when they are imported, in the order of their imports."""
    pure: bool = False
    """Its tests need no database: those that do are left out, for they cost a hundred times as much."""


AREAS: Final = (
    Area(
        "gate",
        ("permissions/queries/gate.py",),
        (
            "tests/permissions/test_ties.py", "tests/permissions/test_gate.py",
            "tests/permissions/test_grid_and_gate.py", "tests/permissions/test_shared_addresses.py",
            "tests/permissions/test_addresses.py",
        ),
        ("permissions.queries.address_states", "permissions.queries.grid", "permissions.queries.reach"),
    ),
    Area(
        "claim-texts",
        ("sms/actions/claiming.py",),
        (
            "tests/sms/test_claiming.py", "tests/sms/test_two_workers.py", "tests/sms/test_leaving.py",
            "tests/sms/test_sending.py", "tests/sms/test_stop_race.py", "tests/sms/test_meanwhile.py",
        ),
    ),
    Area(
        "claim-outbox",
        ("permissions/actions/delivering.py",),
        (
            "tests/permissions/test_outbox_claims.py", "tests/permissions/test_two_workers.py",
            "tests/permissions/test_delivering.py",
        ),
    ),
    Area(
        "undo",
        ("permissions/actions/undo.py",),
        (
            "tests/permissions/test_undo.py", "tests/permissions/test_desk.py", "tests/permissions/test_delivering.py",
            "tests/permissions/test_bulk.py",
        ),
    ),
    Area(
        "attribution",
        ("campaigns/actions/attribution.py",),
        (
            "tests/campaigns/test_ties.py", "tests/campaigns/test_attribution.py",
            "tests/campaigns/test_attribution_properties.py", "tests/campaigns/test_what_followed.py",
        ),
    ),
    Area(
        "metrics",
        ("campaigns/definitions.py", "campaigns/maturity.py", "campaigns/queries/figures.py"),
        (
            "tests/campaigns/test_definitions.py",
        ),
        ("campaigns.actions.results", "campaigns.actions.attribution", "campaigns.queries.people"),
    ),
    Area(
        "statistics",
        tuple(
            f"pilots/statistics/{name}.py"
            for name in (
                "allocation", "contrasts", "courses", "differences", "estimates", "exact", "looks", "multiplicity",
                "randomisation", "relatives", "roots", "samples", "sequences", "sizes",
            )
        ),
        (
            "tests/pilots/test_values_of_parts.py", "tests/pilots/test_courses_by_hand.py",
            "tests/pilots/test_constants.py", "tests/pilots/test_published_values.py",
            "tests/pilots/test_published_boundaries.py", "tests/pilots/test_calculator.py",
            "tests/pilots/test_floors.py", "tests/pilots/test_two_clocks.py",
            "tests/pilots/test_statistics_on_anything.py", "tests/pilots/test_calculator_holds_together.py",
            "tests/pilots/test_dated_result.py",
        ),
        pure=True,
    ),
)  # fmt: skip
