"""A made feed from a scenario file, for drills, demos and tests: the same bytes for the same scenario and seed.

``reading`` takes a file to a ``scenario`` (``units``, ``kinds`` of events); ``parts`` and ``events`` say what is posted
when (``chance``, ``rates``, ``crowd``) and write it (``speaker``, ``coordinated``, ``network``, ``voices``,
``spelling``); ``transport`` says when it comes to us; ``feed`` brings all parts into that order, and ``truth`` is the
answer sheet.
"""

from stream.simulation.feed import lines
from stream.simulation.reading import ScenarioError, load
from stream.simulation.scenario import Scenario
from stream.simulation.truth import truth

__all__ = ["Scenario", "ScenarioError", "lines", "load", "truth"]
