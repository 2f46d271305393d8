"""The API as such: calls, routes, values on the wire, validation of bodies, pages, rate limits."""
