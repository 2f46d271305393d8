"""Members, teams, absences and connected calendars, as staff see them."""
