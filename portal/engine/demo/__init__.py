"""The demo: a library network that a fresh portal shows until a Cal.com account is connected.

Its content stands in plain values (people, hours, event types as the bodies of Cal.com's create
calls); ``seed`` writes it through the engine's own rules. Dates are relative to the day of seeding,
everything else is always the same.
"""

from portal.engine.demo.seed import seed

__all__ = ["seed"]
