"""Mail: the server, what waits and failed, the texts of emails, their signature, and who they come from."""
