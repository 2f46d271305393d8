"""Process-wide state and work around requests: work after the response, invalidation, locks, statistics."""
