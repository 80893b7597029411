"""Meetings, and the calendars and invitations that speak of them."""
