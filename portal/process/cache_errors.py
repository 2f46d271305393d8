"""What Django's cache raises when its database or Redis cannot be reached."""

from typing import Final

from django.db import DatabaseError

try:
    from redis.exceptions import RedisError
except ImportError:  # redis is an extra
    _ERRORS: tuple[type[Exception], ...] = (DatabaseError,)
else:
    _ERRORS = (DatabaseError, RedisError)

CACHE_ERRORS: Final = _ERRORS
