"""Settings of an event type: what a person enters, and what Cal.com is sent."""

from typing import Any

BLOCK = "confirmation-block"
SETTINGS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "slug": ({"basics-slug": "tea"}, {"slug": "tea"}),
    "description": ({"basics-description": "New\r\nlines"}, {"description": "New\nlines"}),
    "lengths": (
        {"basics-lengths": "30 15;60"},
        {"lengthInMinutesOptions": [15, 30, 60]},
    ),
    "colours": (
        {"basics-light_color": "#0a7d5c", "basics-dark_color": "#aaffcc"},
        {"color": {"lightThemeHex": "#0a7d5c", "darkThemeHex": "#aaffcc"}},
    ),
    "buffers": (
        {"availability-before_event_buffer": "5", "availability-after_event_buffer": "10"},
        {"beforeEventBuffer": 5, "afterEventBuffer": 10},
    ),
    "interval": ({"availability-slot_interval": "20"}, {"slotInterval": 20}),
    "offset": ({"availability-offset_start": "5"}, {"offsetStart": 5}),
    "first slot only": (
        {"availability-only_show_first_available_slot": "on"},
        {"onlyShowFirstAvailableSlot": True},
    ),
    "optimized": ({"availability-show_optimized_slots": "on"}, {"showOptimizedSlots": True}),
    "window of days": (
        {"availability-window": "businessDays", "availability-window_days": "10"},
        {"bookingWindow": {"type": "businessDays", "value": 10, "rolling": False}},
    ),
    "rolling window": (
        {
            "availability-window": "calendarDays",
            "availability-window_days": "10",
            "availability-window_rolling": "on",
        },
        {"bookingWindow": {"type": "calendarDays", "value": 10, "rolling": True}},
    ),
    "window of dates": (
        {
            "availability-window": "range",
            "availability-window_first": "2026-03-03",
            "availability-window_last": "2026-04-01",
        },
        {"bookingWindow": {"type": "range", "value": ["2026-03-03", "2026-04-01"]}},
    ),
    "most bookings": (
        {"limits-count_day": "2", "limits-count_month": "20"},
        {"bookingLimitsCount": {"day": 2, "month": 20}},
    ),
    "most minutes": ({"limits-minutes_week": "300"}, {"bookingLimitsDuration": {"week": 300}}),
    "most for one": (
        {"limits-most_active": "1", "limits-offer_reschedule": "on"},
        {"bookerActiveBookingsLimit": {"maximumActiveBookings": 1, "offerReschedule": True}},
    ),
    "confirmation": (
        {"confirmation-policy": "always", BLOCK: "on"},
        {"confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": True}},
    ),
    "confirmation at short notice": (
        {
            "confirmation-policy": "time",
            "confirmation-notice_count": "3",
            "confirmation-notice_unit": "hours",
        },
        {
            "confirmationPolicy": {
                "type": "time",
                "noticeThreshold": {"unit": "hours", "count": 3},
                "blockUnconfirmedBookingsInBooker": False,
            }
        },
    ),
    "series": (
        {"series-frequency": "weekly", "series-interval": "2", "series-occurrences": "6"},
        {"recurrence": {"interval": 2, "occurrences": 6, "frequency": "weekly"}},
    ),
    "seats": (
        {"seats-number": "4", "seats-show_availability_count": "on"},
        {
            "seats": {
                "seatsPerTimeSlot": 4,
                "showAttendeeInfo": False,
                "showAvailabilityCount": True,
            }
        },
    ),
    "redirect": (
        {"after_booking-success_redirect_url": "https://example.com/thanks"},
        {"successRedirectUrl": "https://example.com/thanks"},
    ),
    "no cancelling": (
        {"after_booking-no_cancelling": "on"},
        {"disableCancelling": {"disabled": True}},
    ),
    "no late rescheduling": (
        {"after_booking-rescheduling": "late", "after_booking-minutes_before": "60"},
        {"disableRescheduling": {"disabled": False, "minutesBefore": 60}},
    ),
    "privacy": (
        {"privacy-hide_calendar_notes": "on", "privacy-hide_organizer_email": "on"},
        {"hideCalendarNotes": True, "hideOrganizerEmail": True},
    ),
    "authentication": (
        {"privacy-booking_requires_authentication": "on"},
        {"bookingRequiresAuthentication": True},
    ),
    "name of the entry": (
        {"presentation-custom_name": "{Event type title} with {Scheduler}"},
        {"customName": "{Event type title} with {Scheduler}"},
    ),
    "layouts": (
        {"presentation-default_layout": "week", "presentation-layouts": ["week", "month"]},
        {"bookerLayouts": {"defaultLayout": "week", "enabledLayouts": ["month", "week"]}},
    ),
    "language": ({"presentation-interface_language": "de"}, {"interfaceLanguage": "de"}),
    "video": (
        {"video-disable_recording_for_guests": "on", "video-send_transcription_emails": None},
        {
            "calVideoSettings": {
                "disableRecordingForOrganizer": False,
                "disableRecordingForGuests": True,
                "enableAutomaticRecordingForOrganizer": False,
                "enableAutomaticTranscription": False,
                "disableTranscriptionForGuests": False,
                "disableTranscriptionForOrganizer": False,
                "sendTranscriptionEmails": False,
            }
        },
    ),
    "phone": (
        {
            "locations-0-kind": "phone",
            "locations-0-value": "+39 06 1234 5678",
            "locations-0-public": "on",
        },
        {"locations": [{"type": "phone", "phone": "+390612345678", "public": True}]},
    ),
    "one more place": (
        {"locations-1-kind": "attendeePhone"},
        {
            "locations": [
                {"type": "link", "link": "https://meet.example.com/a", "public": False},
                {"type": "attendeePhone"},
            ]
        },
    ),
    "locations in another order": (
        {
            "locations-0-ORDER": "2",
            "locations-1-ORDER": "1",
            "locations-1-kind": "integration:cal-video",
        },
        {
            "locations": [
                {"type": "integration", "integration": "cal-video"},
                {"type": "link", "link": "https://meet.example.com/a", "public": False},
            ]
        },
    ),
    "a label of the visitor's name": (
        {"standard-name-label": "Who are you?"},
        {
            "bookingFields": [
                {
                    "type": "name",
                    "label": "Who are you?",
                    "placeholder": "",
                    "disableOnPrefill": False,
                }
            ]
        },
    ),
    "no guests": (
        {"standard-guests-hidden": "on"},
        {
            "disableGuests": True,
            "bookingFields": [
                {"slug": "guests", "required": False, "hidden": True, "disableOnPrefill": False}
            ],
        },
    ),
    "a question": (
        {
            "questions-0-label": "Which floor?",
            "questions-0-type": "select",
            "questions-0-options": "one\r\n two \r\n\r\n",
            "questions-0-required": "on",
        },
        {
            "bookingFields": [
                {
                    "type": "select",
                    "slug": "which-floor",
                    "label": "Which floor?",
                    "required": True,
                    "hidden": False,
                    "disableOnPrefill": False,
                    "placeholder": "",
                    "options": ["one", "two"],
                }
            ]
        },
    ),
}
