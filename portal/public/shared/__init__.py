"""Parts that several pages of visitors share."""
