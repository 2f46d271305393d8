"""A clock that goes when it is told to."""


class Clock:
    """Seconds; calling it tells the time, and sleeping takes none of ours."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> None:
        """Let time go by."""
        self.now += seconds

    def sleep(self, seconds: float) -> None:
        """Pass the time and remember how long it was."""
        self.slept.append(seconds)
        self.now += seconds
