"""First words of addresses, and what they say about frames."""

# Nobody may frame staff's pages, pictures and what programs ask for, lists of a person's bookings, and pages that only
# those know who were given a private link.
NEVER = frozenset(
    {
        *("admin", "api", "bookings", "brand", "d", "embed", "health", "hooks", "picture"),
        *("static", "v2"),
    }
)
# The address of these pages does not say whose they are.
OF_BOOKINGS = frozenset({"booking", "request", "reschedule", "slots", "video"})


def may_ever_be_framed(path: str) -> bool:
    first = path.lower().lstrip("/").partition("/")[0]
    return first not in NEVER and not first.startswith(".")
