"""Scoring: responses in, points per competency out, by the keys that only the centre holds."""

from server.central.scoring.package import ScoringPackage
from server.central.scoring.sheet import ItemScore, ScoreSheet, Total

__all__ = ["ItemScore", "ScoreSheet", "ScoringPackage", "Total"]
