"""The booking portal."""

from typing import Final

VERSION: Final = "0.2.0"
