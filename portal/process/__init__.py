"""What runs around requests: work after the answer, the invalidation token, locks, statistics, processes."""
