"""A synthetic state to try everything on, and synthetic returns for any state."""

from planning.intake.sample.returns_for import write_returns_for
from planning.intake.sample.write import write_sample

__all__ = ["write_returns_for", "write_sample"]
