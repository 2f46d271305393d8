"""The promises of the token bucket, held against Cal.com's own way of counting."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.calcom import errors
from portal.calcom.guard.budget import RESERVED, Budget, Terms
from portal.calcom.guard.stores import Change, MemoryStore, Record, StoreBusy
from portal.calcom.kinds import Priority
from portal.calcom.limits import RateLimits
from tests.calcom.guard.passing_time import Clock

SLOTS, READ, CHECK, WRITE = Priority.SLOTS, Priority.READ, Priority.CHECK, Priority.WRITE


class Upstream:
    """Counts as Cal.com does (CONTRACT.md 2.10): a window from the first call, then a block."""

    def __init__(self, clock: Clock, limit: int = 120) -> None:
        self.clock, self.limit = clock, limit
        self.begins: float | None = None
        self.count, self.blocked_until = 0, 0.0
        self.refused = 0

    def call(self) -> RateLimits:
        now = self.clock()
        if now < self.blocked_until:
            self.refused += 1
            return RateLimits("default", self.limit, 0, self.blocked_until - now)
        if self.begins is None or now >= self.begins + 60:
            self.begins, self.count = now, 0
        self.count += 1
        if self.count > self.limit:
            self.refused += 1
            self.begins, self.blocked_until = None, now + 60
            return RateLimits("default", self.limit, 0, 60.0)
        return RateLimits("default", self.limit, self.limit - self.count, self.begins + 60 - now)


def budget_at(clock: Clock, **terms: float) -> Budget:
    return Budget(MemoryStore(), clock=clock, terms=Terms(**terms))


def taken(budget: Budget, priority: Priority, most: int = 1000) -> int:
    """Return how many calls the budget gives at once."""
    for count in range(most):
        try:
            budget.take(priority)
        except errors.BudgetSpent:
            return count
    return most


gaps = st.one_of(st.just(0.0), st.floats(0, 0.3), st.floats(0, 3), st.floats(0, 90))
arrivals = st.lists(st.tuples(gaps, st.sampled_from(list(Priority))), min_size=50, max_size=400)
all_terms = st.builds(
    lambda limit, rate, spare: Terms(limit=limit, rate=limit * rate, spare=limit * spare),
    st.integers(60, 600),
    st.floats(0.1, 0.7),
    st.floats(0, 0.1),
)


@settings(max_examples=150, deadline=None)
@given(arrivals=arrivals, terms=all_terms)
def test_no_minute_ever_holds_more_calls_than_the_limit(
    arrivals: list[tuple[float, Priority]], terms: Terms
) -> None:
    clock = Clock()
    budget = Budget(MemoryStore(), clock=clock, terms=terms)
    sent = []
    for gap, priority in arrivals:
        clock.pass_(gap)
        try:
            budget.take(priority)
        except errors.BudgetSpent:
            continue
        sent.append(clock())
    for moment in sent:
        assert sum(moment <= other < moment + 60 for other in sent) <= terms.limit


@settings(max_examples=100, deadline=None)
@given(arrivals=arrivals, told=st.booleans())
def test_cal_com_is_never_given_a_reason_to_block(
    arrivals: list[tuple[float, Priority]], told: bool
) -> None:
    clock = Clock()
    budget, upstream = budget_at(clock), Upstream(clock)
    for gap, priority in arrivals * 2:
        clock.pass_(gap)
        try:
            budget.take(priority)
        except errors.BudgetSpent:
            continue
        limits = upstream.call()
        if told:
            budget.correct(limits, None)
    assert upstream.refused == 0


@settings(max_examples=60, deadline=None)
@given(gaps=st.lists(st.floats(0, 4), min_size=100, max_size=300))
def test_headers_take_nothing_from_a_key_that_only_the_portal_uses(gaps: list[float]) -> None:
    clock = Clock()
    told, untold = budget_at(clock), budget_at(clock)
    upstream = Upstream(clock)
    for gap in gaps:
        clock.pass_(gap)
        outcomes = []
        for budget in (told, untold):
            try:
                budget.take(WRITE)
                outcomes.append(True)
            except errors.BudgetSpent:
                outcomes.append(False)
        assert outcomes[0] == outcomes[1]
        if outcomes[0]:
            told.correct(upstream.call(), None)
        assert told.tokens == pytest.approx(untold.tokens, abs=1e-6)


def test_another_user_of_the_key_is_noticed_before_the_block() -> None:
    clock = Clock()
    told: list[int] = []
    untold: list[int] = []
    for listens, refused in ((True, told), (False, untold)):
        budget, upstream = budget_at(clock), Upstream(clock)
        for step in range(1200):
            clock.pass_(0.25)
            if step % 5 == 0:
                upstream.call()  # somebody else, 48 times a minute
            try:
                budget.take(WRITE)
            except errors.BudgetSpent:
                continue
            limits = upstream.call()
            if listens:
                budget.correct(limits, None)
        refused.append(upstream.refused)
    assert told == [0]
    assert untold[0] > 0


def test_visitors_who_only_look_leave_room_for_those_who_book() -> None:
    clock = Clock()
    budget = budget_at(clock)
    burst = Terms().burst
    assert taken(budget, SLOTS) == burst * (1 - RESERVED[SLOTS])
    assert taken(budget, READ) == burst * (RESERVED[SLOTS] - RESERVED[READ])
    assert taken(budget, CHECK) == burst * (RESERVED[READ] - RESERVED[CHECK])
    assert taken(budget, WRITE) == burst * RESERVED[CHECK]


@settings(max_examples=50, deadline=None)
@given(flood=st.lists(st.floats(0, 0.2), min_size=300, max_size=600))
def test_a_write_passes_whatever_the_flood_of_slot_reads(flood: list[float]) -> None:
    clock = Clock()
    budget = budget_at(clock)
    next_write = clock.now
    for gap in flood:
        clock.pass_(gap)
        taken(budget, SLOTS, most=5)
        if clock.now >= next_write:
            budget.take(WRITE)
            next_write = clock.now + 2.0


@pytest.mark.parametrize("priority", list(Priority))
def test_the_time_to_wait_is_exact(priority: Priority) -> None:
    clock = Clock()
    budget = budget_at(clock)
    taken(budget, WRITE)
    with pytest.raises(errors.BudgetSpent) as caught:
        budget.take(priority)
    assert caught.value.sent == "no"
    clock.pass_(caught.value.retry_after - 0.01)
    with pytest.raises(errors.BudgetSpent):
        budget.take(priority)
    clock.pass_(0.02)
    budget.take(priority)


def test_the_bucket_fills_up_again_and_no_further() -> None:
    clock = Clock()
    budget = budget_at(clock)
    taken(budget, WRITE)
    clock.pass_(10)
    assert budget.tokens == pytest.approx(11)
    clock.pass_(1000)
    assert budget.tokens == Terms().burst


def test_a_block_stops_all_until_it_ends() -> None:
    clock = Clock()
    budget = budget_at(clock)
    budget.take(WRITE)
    budget.correct(None, errors.RateLimited("Too many.", retry_after=42, status=429))
    clock.pass_(41)
    with pytest.raises(errors.BudgetSpent) as caught:
        budget.take(WRITE)
    assert caught.value.retry_after == pytest.approx(1)
    clock.pass_(1)
    assert taken(budget, WRITE) == Terms().burst


def test_the_limit_of_one_route_does_not_stop_the_others() -> None:
    clock = Clock()
    budget = budget_at(clock)
    guests = RateLimits("booking_guests_add", 5, 0, 60.0)
    budget.correct(guests, None)
    budget.correct(guests, errors.RateLimited("Too many.", retry_after=60, status=429))
    assert budget.tokens == Terms().burst


def test_a_key_with_a_lower_limit_gets_a_smaller_bucket() -> None:
    clock = Clock()
    budget, upstream = budget_at(clock), Upstream(clock, limit=30)
    for _ in range(300):
        clock.pass_(0.2)
        try:
            budget.take(WRITE)
        except errors.BudgetSpent:
            continue
        budget.correct(upstream.call(), None)
    assert upstream.refused == 0
    clock.pass_(120)
    assert budget.tokens == Terms().burst / 4


def test_a_limit_too_low_for_a_token_still_lets_calls_through() -> None:
    clock = Clock()
    budget = budget_at(clock)
    budget.correct(RateLimits("default", 1, 0, 60.0), None)
    clock.pass_(120)
    budget.take(SLOTS)


def test_all_workers_share_one_bucket() -> None:
    clock, store = Clock(), MemoryStore()
    first, second = Budget(store, clock=clock), Budget(store, clock=clock)
    assert taken(first, WRITE) == Terms().burst
    with pytest.raises(errors.BudgetSpent):
        second.take(WRITE)
    assert taken(Budget(store, name="other", clock=clock), WRITE) == Terms().burst


def test_a_clock_that_was_set_back_holds_nobody_up_for_long() -> None:
    clock = Clock()
    budget = budget_at(clock)
    budget.take(WRITE)
    clock.pass_(-3600)
    with pytest.raises(errors.BudgetSpent) as caught:
        budget.take(WRITE)
    assert caught.value.retry_after <= 60
    clock.pass_(caught.value.retry_after)
    budget.take(WRITE)


def test_a_store_that_is_busy_lets_nothing_through_unseen() -> None:
    class Busy(MemoryStore):
        def update(self, name: str, change: Change) -> Record:
            raise StoreBusy(name)

    budget = Budget(Busy(), clock=Clock())
    with pytest.raises(errors.BudgetSpent) as caught:
        budget.take(WRITE)
    assert caught.value.retry_after == 1
    budget.correct(RateLimits("default", 120, 3, 60.0), None)


@pytest.mark.parametrize("terms", [{"rate": 115}, {"rate": 0}, {"spare": -1}, {"limit": 20}])
def test_terms_without_a_burst_are_refused(terms: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="leave"):
        budget_at(Clock(), **terms)
