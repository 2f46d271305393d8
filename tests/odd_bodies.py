"""Bodies in which one value is not what it should be."""

import copy
import random
from collections.abc import Sequence
from typing import Any


def with_one_replaced(body: Any, chance: random.Random, values: Sequence[Any]) -> Any:
    """Return a copy of a body with one value, at any depth, replaced by one of `values`."""
    body = copy.deepcopy(body)
    node = body
    while True:
        place = chance.choice(list(node) if isinstance(node, dict) else range(len(node)))
        inner = node[place]
        if not isinstance(inner, dict | list) or not inner or chance.random() < 0.4:
            node[place] = copy.deepcopy(chance.choice(values))
            return body
        node = inner
