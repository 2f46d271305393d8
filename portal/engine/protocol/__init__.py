"""The wire protocol: requests, routes, values, validation of bodies, pages, rate limits."""
