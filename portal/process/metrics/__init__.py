"""Counters for Prometheus, added up over the processes of a host."""
