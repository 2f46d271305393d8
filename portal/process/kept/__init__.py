"""What processes keep for seconds, and how they hear of changes on other machines."""
