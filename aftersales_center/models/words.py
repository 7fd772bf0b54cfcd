"""Numbers as people read them, in the language of whoever reads."""

from odoo.tools.misc import formatLang


def quantity_words(uom, quantity):
    """``quantity`` with its unit, without needless decimals: “2 Units”, “0.5 kg”."""
    rounded = uom.round(quantity)
    digits = 0 if uom.compare(rounded, round(rounded)) == 0 else None
    number = formatLang(
        uom.env, rounded, **({"digits": 0} if digits == 0 else {"dp": "Product Unit"})
    )
    return f"{number} {uom.name}"
