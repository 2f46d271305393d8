"""The outgoing mail server: the operator's by MAIL_URL, or the one that staff chose."""
