"""HTTP to addresses that others chose: webhook subscribers, calendar feeds, pictures.

Each address is checked when it is connected to. The standard library does the talking: httpx belongs to the portal's
client.
"""
