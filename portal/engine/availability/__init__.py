"""When something can be booked: pure functions over plain values, following CONTRACT.md sections 14.1 and 17.

No database, no settings and no clock here: ``now`` is always an argument (aware).

    find_slots(rules, hosts, query, now=now) -> list[Slot]                    ascending
    check_start(rules, hosts, starts_at, length, now=now, time_zone=...) -> Refusal | None
    free_hosts(rules, hosts, starts_at, length) -> list[Host]
    group_by_day(slots, time_zone) -> dict[date, list[Slot]]

``check_start`` and ``free_hosts`` ignore holds and the grid, as booking does; both take ``ignored_uid``.
"""
