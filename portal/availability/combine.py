"""Several hosts: who is free when, and when the event type is (CONTRACT.md section 14.1, 7)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from portal.availability.hosts import Host, hold_spans, open_spans, takes_part
from portal.availability.intervals import Span, covers, intersect, merge, subtract, touches
from portal.availability.limits import closed_spans
from portal.availability.rules import EventRules


@dataclass(slots=True)
class HostTime:
    """When one host is free, and what others hold of it."""

    host: Host
    free: list[Span]
    held: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class TeamTime:
    """The time of the hosts who take part in every booking, and of those of whom one does."""

    required: list[HostTime]
    candidates: list[HostTime]

    def free(self) -> list[Span]:
        """Return the time in which every required host is free and some candidate is."""
        spans = [one.free for one in self.required]
        if self.candidates:
            spans.append(merge(span for one in self.candidates for span in one.free))
        if not spans:
            return []
        common = spans[0]
        for other in spans[1:]:
            common = intersect(common, other)
        return common

    def chooser(self) -> Callable[[int, int], tuple[int, ...]]:
        """Return a function that names who takes part in a booking of [start, end).

        It takes times in which all required hosts are free, as ``free`` returns them, and returns
        their ids and those of all free candidates, or nothing where those do not suffice or a
        required host is held.
        """
        required = tuple(one.host.id for one in self.required)
        held = merge(span for one in self.required for span in one.held)
        candidates = [(one.host.id, one.free, one.held) for one in self.candidates]
        if not candidates and not held:
            return lambda _start, _end: required

        def choose(start: int, end: int) -> tuple[int, ...]:
            if held and touches(held, start, end):
                return ()
            # This runs for every slot of a month.
            ids = tuple(
                [
                    host_id
                    for host_id, free, held_of_host in candidates
                    if covers(free, start, end)
                    and not (held_of_host and touches(held_of_host, start, end))
                ]
            )
            return () if candidates and not ids else required + ids

        return choose


def team_time(
    hosts: Sequence[Host], rules: EventRules, span: Span, length: timedelta, ignored_uid: str
) -> TeamTime:
    """Return the free time of all hosts within a span, for bookings of ``length``."""
    team = TeamTime([], [])
    closed = closed_spans(hosts, rules, length, span, ignored_uid)
    for host in hosts:
        free = subtract(open_spans(host, rules, *span, ignored_uid), closed)
        group = team.required if takes_part(host, rules) else team.candidates
        group.append(HostTime(host, free, hold_spans(host)))
    return team
