from portal.calcom.limits import BLOCK_SECONDS, rate_limits, retry_after

NOW = 1_900_000_000.0


def test_seconds_are_taken_as_seconds() -> None:
    assert retry_after({"x-ratelimit-reset-default": "58"}, now=NOW) == 58


def test_epoch_seconds_and_milliseconds_are_taken_as_epoch() -> None:
    assert retry_after({"x-ratelimit-reset-default": "1900000030"}, now=NOW) == 30
    assert retry_after({"x-ratelimit-reset-default": "1900000030000"}, now=NOW) == 30


def test_an_epoch_that_has_passed_means_now() -> None:
    assert retry_after({"x-ratelimit-reset-default": "1899999999"}, now=NOW) == 0


def test_any_suffix_counts() -> None:
    assert retry_after({"x-ratelimit-reset-booking_guests_add": "12"}, now=NOW) == 12


def test_the_first_of_the_exhausted_limits_lets_calls_through() -> None:
    headers = {
        "x-ratelimit-remaining-short": "0",
        "x-ratelimit-reset-short": "20",
        "x-ratelimit-remaining-long": "0",
        "x-ratelimit-reset-long": "3000",
        "x-ratelimit-remaining-other": "5",
        "x-ratelimit-reset-other": "1",
    }
    assert retry_after(headers, now=NOW) == 20


def test_a_gateways_retry_after_is_understood_in_both_forms() -> None:
    assert retry_after({"retry-after": "7"}, now=NOW) == 7
    assert retry_after({"retry-after": "Sun, 17 Mar 2030 17:46:50 GMT"}, now=NOW) == 10


def test_without_usable_headers_the_block_lasts_a_minute() -> None:
    assert retry_after({}, now=NOW) == BLOCK_SECONDS
    assert retry_after({"x-ratelimit-reset-default": "nan"}, now=NOW) == BLOCK_SECONDS
    assert retry_after({"retry-after": "soon"}, now=NOW) == BLOCK_SECONDS


def test_the_tightest_limit_is_told() -> None:
    limits = rate_limits(
        {
            "x-ratelimit-limit-default": "120",
            "x-ratelimit-remaining-default": "113",
            "x-ratelimit-reset-default": "59",
            "x-ratelimit-remaining-custom": "4",
        }
    )
    assert limits is not None
    assert (limits.name, limits.remaining, limits.limit) == ("custom", 4, None)


def test_answers_that_are_not_counted_tell_no_limit() -> None:
    assert rate_limits({"x-request-id": "x"}) is None
