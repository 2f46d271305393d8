"""The organization's start page, and the pages of teams and people."""
