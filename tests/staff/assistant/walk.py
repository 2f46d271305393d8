"""What is typed into the assistant, and how its pages are asked."""

from typing import Any

from django.test import Client

ORGANIZATION = {
    "name": "Town Library of Aldea",
    "slug": "",
    "time_zone": "Europe/Madrid",
    "language": "es",
    "week_start": "Monday",
    "accent": "#8a2be2",
    "owner_name": "Ana Ruiz",
    "owner_email": "ana@library.example",
}
HOURS = {
    "Monday_1_from": "09:00",
    "Monday_1_to": "13:00",
    "Tuesday_1_from": "09:00",
    "Tuesday_1_to": "13:00",
}

SERVER = {
    "host": "smtp.library.example",
    "port": "587",
    "security": "starttls",
    "username": "book",
    "password": "s3cret",
    "sender": "Town Library <book@library.example>",
}


def step(client: Client, name: str, /, **data: Any) -> Any:
    return client.post(f"/admin/setup/{name}/", data)


def page(client: Client, name: str) -> str:
    answer = client.get(f"/admin/setup/{name}/")
    assert answer.status_code == 200, (name, answer.status_code, answer.headers)
    return answer.content.decode()


def people(*rows: dict[str, str]) -> dict[str, str]:
    data = {"people-TOTAL_FORMS": str(len(rows)), "people-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        data |= {f"people-{number}-{name}": value for name, value in row.items()}
    return data
