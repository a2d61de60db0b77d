"""Pilots for other systems: a calculator, arms, exposures and results."""

from pilots.api.calculating import CalculateView
from pilots.api.reading import PilotsView, PilotView
from pilots.api.recording import AssignmentsView, AssignView, ExposuresView

__all__ = ["AssignView", "AssignmentsView", "CalculateView", "ExposuresView", "PilotView", "PilotsView"]
