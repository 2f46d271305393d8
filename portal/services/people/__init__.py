"""Members, teams, schedules, absences and connected calendars."""
