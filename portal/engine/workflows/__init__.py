"""Workflows of teams: emails that go out when something happens to a booking, or some time before or after it
(CONTRACT.md 18.2).
"""
