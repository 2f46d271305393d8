"""What happens around a start of the portal: files, static files, waiting tasks, children."""
