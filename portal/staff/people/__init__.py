"""Members, teams, absences and connected calendars."""
