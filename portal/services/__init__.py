"""Use cases: what visitors and staff do, a module or folder per noun, between the doors and the client.

Arguments are keyword-only, moments are aware. Whatever asks Cal.com may raise services.errors.Upstream; what asks for
one thing raises NotFound; what changes something raises OutcomeUnknown when its answer was lost, and BookingRefused or
InvalidInput for what Cal.com declines. Docstrings name only the errors beyond these.
"""
