"""Calls of the Cal.com API v2, one file per noun: list, get, create, update, delete, then what else it does."""

from portal.calcom.resources.base import Sender
from portal.calcom.resources.bookings import Bookings
from portal.calcom.resources.calendars import Calendars
from portal.calcom.resources.event_types import EventTypes, TeamEventTypes
from portal.calcom.resources.memberships import Memberships
from portal.calcom.resources.out_of_office import OutOfOffices
from portal.calcom.resources.private_links import PrivateLinks
from portal.calcom.resources.schedules import Schedules
from portal.calcom.resources.slots import Reservations, Slots
from portal.calcom.resources.teams import Teams
from portal.calcom.resources.users import Me, Users
from portal.calcom.resources.webhooks import Webhooks


class Resources:
    """All resources of a client, one attribute per noun."""

    def __init__(self, sender: Sender) -> None:
        self.me = Me(sender)
        self.users = Users(sender)
        self.teams = Teams(sender)
        self.memberships = Memberships(sender)
        self.event_types = EventTypes(sender)
        self.team_event_types = TeamEventTypes(sender)
        self.private_links = PrivateLinks(sender)
        self.schedules = Schedules(sender)
        self.out_of_office = OutOfOffices(sender)
        self.slots = Slots(sender)
        self.reservations = Reservations(sender)
        self.bookings = Bookings(sender)
        self.calendars = Calendars(sender)
        self.webhooks = Webhooks(sender)
