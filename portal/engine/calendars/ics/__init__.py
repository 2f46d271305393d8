"""What iCalendar files say about busy time (RFC 5545). Pure: no database, no network, no settings."""
