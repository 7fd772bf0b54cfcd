"""The words the refund cases are written in. Amounts are in the order's currency.

An item is sold under a name; steps name the items: ``back(note(…), cup=2)`` brings two of the item
``cup`` back on a return of their own and expects one credit note.
"""


def case(name, sold, *steps, **terms):
    """One case: what was ``sold``, under which ``terms``, and what happens ``steps`` by step.

    Terms: ``order_discount`` (per cent), ``discount_amount``, ``currency``, ``rate``, ``rounding``,
    ``cash`` (strategy of a cash rounding to 0.05), ``price_digits``, ``undelivered``,
    ``draft_notes``, ``refund_sequence``, ``second`` (items of a second order).
    """
    return {"name": name, "sold": sold, "steps": steps, "terms": terms}


def item(name, quantity, price, *taxes, discount=0.0, unit=None, policy="order"):
    """One order line; ``unit`` names the unit it is sold in, counted in units otherwise."""
    return {
        "name": name,
        "quantity": quantity,
        "price": price,
        "taxes": taxes,
        "discount": discount,
        "unit": unit,
        "policy": policy,
    }


# Taxes: (kind, amount, options). The same words mean the same tax within a case.


def excl(percent, base=False):
    """On top of the price; ``base``: later taxes are charged on it too."""
    return ("percent", percent, "tax_excluded", base)


def incl(percent):
    """Included in the price."""
    return ("percent", percent, "tax_included", False)


def fixed(amount, base=False):
    """So much for each unit, on top."""
    return ("fixed", amount, "tax_excluded", base)


def group(*taxes):
    """Several taxes under one name."""
    return ("group", taxes, None, False)


def reverse_charge(percent):
    """Owed by the customer: charged and taken off again."""
    return ("reverse", percent, "tax_excluded", False)


# What is expected of a document


def note(untaxed, tax, total, to_pay_out=None, books=None):
    """A credit note; ``to_pay_out`` is its open amount, ``books`` its total in the company's
    currency."""
    return {
        "untaxed": untaxed,
        "tax": tax,
        "total": total,
        "to_pay_out": to_pay_out,
        "books": books,
    }


# Steps


def bill(untaxed, tax, total, days_ago=0):
    """Odoo invoices what it offers."""
    return ("bill", {"amounts": note(untaxed, tax, total), "days_ago": days_ago})


def draft_bill():
    """Odoo invoices what it offers; nobody posts it yet."""
    return ("draft_bill", {})


def down_payment(percent, untaxed, tax, total):
    """A down payment by Odoo's wizard."""
    return ("down_payment", {"percent": percent, "amounts": note(untaxed, tax, total)})


def pay(amount=None):
    """The customer pays the newest invoice, all of it or ``amount``."""
    return ("pay", {"amount": amount})


def deliver(**units):
    return ("deliver", {"units": units})


def back(*notes, fees=(), invoice=None, unit=None, **units):
    """Units come back, are received, inspected and settled; these credit notes are made.

    ``fees`` are deductions ``(kind, {"percent" or "amount": …})``; ``invoice`` is the place of the
    chosen invoice; ``unit`` what the return counts in, the order's unit otherwise. Without notes
    nothing is credited.
    """
    return (
        "back",
        {"notes": notes, "fees": fees, "invoice": invoice, "unit": unit, "units": units},
    )


def keep(*notes, **units):
    """The customer keeps the goods and gets the money."""
    return ("keep", {"notes": notes, "units": units})


def reduce(*notes, percent=0.0, amount=0.0, **units):
    """The customer keeps the goods at a lower price."""
    return ("reduce", {"notes": notes, "percent": percent, "amount": amount, "units": units})


def received(**units):
    """Units come back and wait for inspection."""
    return ("received", {"units": units})


def accepted(**units):
    """Units come back and are inspected; nothing is settled yet."""
    return ("accepted", {"units": units})


def settle(*notes):
    """What was accepted last is settled."""
    return ("settle", {"notes": notes})


def by_hand(**lines):
    """An accountant credits the newest invoice: all of it, or ``name=(quantity, price)``."""
    return ("by_hand", {"lines": lines})


def edit_draft(price):
    """An accountant lowers or raises the price on the newest draft credit note."""
    return ("edit_draft", {"price": price})


def post():
    """An accountant posts all drafts."""
    return ("post", {})


def tax_now(tax, percent):
    """The law changes what a tax comes to."""
    return ("tax_now", {"tax": tax, "percent": percent})


def price_now(name, price):
    """The price on the order changes for what is still to be invoiced."""
    return ("price_now", {"name": name, "price": price})


def rate_now(rate):
    """The currency's rate today."""
    return ("rate_now", {"rate": rate})


def locked(days_ago):
    """The books are closed up to that day."""
    return ("locked", {"days_ago": days_ago})


def offers(**units):
    """What the order offers for invoicing, in the order's units; 0 for items not named."""
    return ("offers", {"units": units})


def left(name, amount):
    """Still refundable of this item, untaxed."""
    return ("left", {"name": name, "amount": amount})


def owed(amount):
    """Open on all invoices, less what is to be paid out."""
    return ("owed", {"amount": amount})


def altogether(untaxed, tax, total):
    """All credit notes so far come to this."""
    return ("altogether", {"amounts": note(untaxed, tax, total)})


def refused(words, step):
    """This step is refused, with these words."""
    return ("refused", {"words": words, "step": step})
