"""What a sending system's question is about: the pilot by its key, and customers by their names elsewhere.

Written by hand, one statement each, since a message waits for the answer.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from accounts.models import Market
from pilots.models import Pilot
from pilots.plan import Plan

_PILOT = """
SELECT p.*, v.number AS version_number, v.plan AS version_plan FROM pilots_pilot p
CROSS JOIN LATERAL (
    SELECT number, plan FROM pilots_planversion WHERE pilot_id = p.id ORDER BY number DESC LIMIT 1) v
WHERE p.market_id = %s AND p.key = %s
"""
_CUSTOMERS = """
SELECT n.source, n.external_id, w.id, s.arm FROM unnest(%s::text[], %s::text[]) AS n(source, external_id)
JOIN customers_customer c ON c.market_id = %s AND c.source = n.source AND c.external_id = n.external_id
CROSS JOIN LATERAL (SELECT coalesce(c.merged_into_id, c.id) AS id) w
LEFT JOIN pilots_assignment s ON s.pilot_id = %s AND s.customer_id = w.id
"""
_HELD = """
SELECT count(*) FROM unnest(%s::text[], %s::text[], %s::text[]) AS n(source, external_id, pilot)
JOIN pilots_pilot p ON p.market_id = %s AND p.key = n.pilot
JOIN customers_customer c ON c.market_id = p.market_id AND c.source = n.source AND c.external_id = n.external_id
JOIN pilots_assignment s ON s.pilot_id = p.id AND s.customer_id = coalesce(c.merged_into_id, c.id)
"""
_ELSEWHERE = """
SELECT o.customer_id FROM pilots_assignment o JOIN pilots_pilot p ON p.id = o.pilot_id
WHERE o.customer_id = ANY(%s) AND p.market_id = %s AND p.exclusion_group = %s AND p.state = 'running' AND p.id <> %s
"""

Name = tuple[str, str]
"""A customer's source and the id there."""


@dataclass(frozen=True, slots=True)
class Underway:
    """A pilot and the version of its plan that holds now."""

    pilot: Pilot
    plan: Plan
    number: int


@dataclass(frozen=True, slots=True)
class Known:
    """A customer of this market, and the arm that they have been given."""

    id: int
    arm: int | None


def underway(market: Market, key: str) -> Underway | None:
    """The pilot with that key; None where the market has none."""
    for pilot in Pilot.objects.raw(_PILOT, [market.pk, key]):
        pilot.market, read = market, vars(pilot)
        return Underway(pilot, Plan.from_json(json.loads(read["version_plan"])), read["version_number"])
    return None


def known(pilot: Pilot, named: Sequence[Name]) -> dict[Name, Known]:
    """The customers whom the pilot's market knows by these names."""
    sources, ids = [source for source, _id in named], [external_id for _source, external_id in named]
    with connection.cursor() as cursor:
        cursor.execute(_CUSTOMERS, [sources, ids, pilot.market_id, pilot.pk])
        return {(source, external_id): Known(pk, arm) for source, external_id, pk, arm in cursor.fetchall()}


def elsewhere(pilot: Pilot, customers: Sequence[int]) -> set[int]:
    """Those of the customers whom another running pilot of the same group has: none where there is no group."""
    if not pilot.exclusion_group:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_ELSEWHERE, [list(customers), pilot.market_id, pilot.exclusion_group, pilot.pk])
        return {row[0] for row in cursor.fetchall()}


def how_many_held(market: Market, told: Sequence[tuple[Name, str]]) -> int:
    """Of how many of these customers the pilot beside them, by its key, has given the arm already."""
    names = [[*name, pilot] for name, pilot in told]
    columns = [list(column) for column in zip(*names, strict=True)] or [[], [], []]
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [*columns, market.pk])
        return int(cursor.fetchone()[0])
