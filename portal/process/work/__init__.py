"""The task worker: queues of their own for what waits for others, one process, a thread for each."""
