"""HTTP that the engine sends of its own accord: to webhook subscribers, and for calendar feeds.

The addresses come from users, so each is checked when it is connected to. The standard library
does the talking: httpx belongs to the portal's client.
"""
