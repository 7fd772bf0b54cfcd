"""Numbers as people read them, in the language of whoever reads."""

from odoo.tools import float_repr
from odoo.tools.misc import formatLang


def quantity_words(uom, quantity):
    """``quantity`` with its unit, without needless decimals: “2 Units”, “0.5 kg”."""
    rounded = uom.round(quantity)
    digits = 0 if uom.compare(rounded, round(rounded)) == 0 else None
    number = formatLang(
        uom.env, rounded, **({"digits": 0} if digits == 0 else {"dp": "Product Unit"})
    )
    return f"{number} {uom.name}"


def exact_quantity(uom, quantity):
    """``quantity`` as a number that reads the same everywhere and always: “2”, “0.5”."""
    digits = uom.env["decimal.precision"].precision_get("Product Unit")
    text = float_repr(uom.round(quantity) if uom else quantity, digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact_amount(currency, amount):
    """``amount`` in ``currency`` as payloads of the compliance log hold it."""
    return {
        "amount": float_repr(amount, currency.decimal_places if currency else 2),
        "currency": currency.name or "",
    }
