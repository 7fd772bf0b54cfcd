"""Words for the codes that fill the sentences of a verdict, by the parameter they stand in."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: Parameters that hold a day (ISO), and those that hold an amount in the company's currency.
DAYS = frozenset({"deadline", "merchant"})
COMPANY_AMOUNTS = frozenset({"limit"})

_REMEDIES = {
    "refund": _lt("refund"),
    "replacement": _lt("replacement"),
    "exchange": _lt("exchange"),
    "repair": _lt("repair"),
    "price_reduction": _lt("price reduction"),
    "store_credit": _lt("store credit"),
    "voucher": _lt("voucher"),
    "apology": _lt("apology"),
}
_EVIDENCE = {
    "photo": _lt("a photo"),
    "lot": _lt("the serial or lot number"),
    "reason_text": _lt("a description of the reason"),
}
_PAYERS = {"consumer": _lt("the customer"), "seller": _lt("the seller")}
_EVENTS = {
    "delivered": _lt("delivery"),
    "shipped": _lt("shipping"),
    "ordered": _lt("the order"),
    "invoiced": _lt("the invoice"),
}
_EFFECTS = {
    "window": _lt("period"),
    "final_sale": _lt("final sale"),
    "remedies": _lt("remedies"),
    "evidence": _lt("evidence"),
    "approval": _lt("approval"),
    "auto_approve": _lt("automatic approval"),
    "keep_item": _lt("keeping the goods"),
    "restocking_fee": _lt("restocking fee"),
    "return_shipping": _lt("cost of sending back"),
    "outbound": _lt("refund of the delivery charge"),
    "refund_timing": _lt("time of the refund"),
    "checklist": _lt("inspection checklist"),
    "tier": _lt("complaint team"),
}

#: By code, whatever they stand in: what may be given, and what is asked for.
WORDS = {**_REMEDIES, **_EVIDENCE}

#: By parameter, then by code.
PARAMETERS = {
    "remedies": _REMEDIES,
    "wanted": _REMEDIES,
    "payer": _PAYERS,
    "anchor": _EVENTS,
    "effects": _EFFECTS,
    "effect": _EFFECTS,
    "evidence": _EVIDENCE,
    "outbound": {
        "y": _lt("all of it"),
        "standard_only": _lt("the price of the cheapest standard delivery"),
        "n": _lt("nothing"),
    },
    "timing": {
        "approval": _lt("the approval"),
        "sent": _lt("sending the goods back"),
        "received": _lt("receiving the goods"),
        "inspected": _lt("the inspection"),
    },
    "basis": {
        "withdrawal": _lt("withdrawal"),
        "non_conformity": _lt("faulty goods"),
        "delivery_fault": _lt("faulty delivery"),
        "goodwill": _lt("goodwill"),
    },
    "dimension": {
        "product": _lt("product variant"),
        "template": _lt("product"),
        "category": _lt("product category"),
        "product_tag": _lt("product tag"),
        "customer_tag": _lt("customer tag"),
        "pricelist": _lt("pricelist"),
        "country": _lt("country"),
        "country_group": _lt("country group"),
        "channel": _lt("channel"),
        "team": _lt("sales team"),
        "reason": _lt("return reason"),
        "order_tag": _lt("order tag"),
        "lot_state": _lt("state of the serial number"),
    },
    "place": _lt("the customer's country"),
}

#: Where a sentence speaks to the customer.
YOU = {
    "payer": {"consumer": _lt("you"), "seller": _lt("us")},
    "place": _lt("your country"),
}

#: By unit: the words for one, and for more.
PERIODS = {
    "hour": (_lt("%(number)s hour"), _lt("%(number)s hours")),
    "day": (_lt("%(number)s day"), _lt("%(number)s days")),
    "working_day": (_lt("%(number)s working day"), _lt("%(number)s working days")),
    "month": (_lt("%(number)s month"), _lt("%(number)s months")),
    "year": (_lt("%(number)s year"), _lt("%(number)s years")),
}
