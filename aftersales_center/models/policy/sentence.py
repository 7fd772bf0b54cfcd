"""The shape of a sentence: what the merchant's people read, and what the customer does."""

from typing import NamedTuple

from odoo.tools.translate import LazyGettext


class Sentence(NamedTuple):
    """``customer`` is None for what a customer is never told: how the merchant works inside.

    ``undated`` and ``undated_customer`` are read instead where no deadline is known.
    """

    agent: LazyGettext
    customer: LazyGettext | None = None
    undated: LazyGettext | None = None
    undated_customer: LazyGettext | None = None
