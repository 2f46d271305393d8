"""The demo's booking fields, one of every type that Cal.com knows."""

from typing import Any, Final

type Json = dict[str, Any]


def ask(kind: str, slug: str, label: str, *options: str, required: bool = False) -> Json:
    field: Json = {"type": kind, "slug": slug, "label": label, "required": required}
    # Which types take options and placeholders is Cal.com's rule (CONTRACT.md 5.4).
    if kind in ("select", "multiselect", "checkbox", "radio"):
        field["options"] = list(options)
    if kind not in ("multiselect", "checkbox", "radio", "boolean"):
        field["placeholder"] = _PLACEHOLDERS.get(slug, "")
    return field


_PLACEHOLDERS: Final = {
    "project": "A lamp, a chess set, a birdhouse",
    "drawings": "https://",
    "pieces": "1",
    "material": "Choose one",
    "bring": "https://",
    "delivery": "Street, house number, town",
    "school": "Name of the school",
    "surnames": "One per line",
    "mobile": "+44",
}

PROJECT_CLINIC: Final = [
    ask("text", "project", "What would you like to make?", required=True),
    ask(
        "select",
        "material",
        "Main material",
        *("Wood", "Acrylic", "Cardboard", "Fabric", "Electronics", "Not sure yet"),
        required=True,
    ),
    ask("textarea", "progress", "What have you tried so far?"),
    ask("number", "pieces", "How many pieces do you need?"),
    ask("url", "drawings", "Link to drawings or photographs"),
    ask("phone", "mobile", "Mobile number, in case the bench is running late"),
    ask("address", "delivery", "Where should finished pieces be sent?"),
    ask(
        "multiselect",
        "machines",
        "Machines you expect to use",
        *("Laser cutter", "3D printer", "Sewing machine", "Soldering station"),
    ),
    ask("checkbox", "safety", "I have been shown", "Fire exits", "First aid", "Dust extraction"),
    ask(
        "radio",
        "experience",
        "How much have you made before?",
        "Nothing yet",
        "A few things",
        "A lot",
    ),
    ask("boolean", "photos", "You may photograph my project for the notice board"),
    ask("multiemail", "makers", "Who else is working on it?"),
]

FAMILY_HISTORY: Final = [
    ask("textarea", "surnames", "Family names and places you are looking for"),
    ask("radio", "records", "Have you used parish registers before?", "Yes", "No"),
]

SCHOOL_VISIT: Final = [
    ask("text", "school", "School", required=True),
    ask("select", "age", "Age group", "4 to 7", "8 to 11", "12 to 16", required=True),
    ask("number", "pupils", "Number of pupils"),
    ask("boolean", "lunch", "We would like to eat our packed lunch here"),
]
