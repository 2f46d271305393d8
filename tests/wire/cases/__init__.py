"""The wire cases, a file per noun of the API."""
