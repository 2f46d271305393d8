"""What several pages of visitors use."""
