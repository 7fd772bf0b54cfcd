"""What the facts are called that a rule looked at: the names of a trace's inputs."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

FACTS = {
    "place": _lt("Place"),
    "timezone": _lt("Time zone"),
    "buyer": _lt("Bought as"),
    "contract": _lt("Contract of"),
    "asked": _lt("Asked on"),
    "asked_on": _lt("Asked on"),
    "delivered": _lt("Delivered on"),
    "delivered_on": _lt("Delivered on"),
    "order_delivered": _lt("Whole order delivered on"),
    "shipped_on": _lt("Shipped on"),
    "ordered_on": _lt("Ordered on"),
    "invoiced_on": _lt("Invoiced on"),
    "transit_days": _lt("Days on the way"),
    "period": _lt("Period"),
    "counts_from": _lt("Counted from"),
    "start": _lt("Begins on"),
    "informed": _lt("Told of everything on"),
    "told_withdrawal": _lt("Told of the right on"),
    "told_function": _lt("Told of the withdrawal function on"),
    "told_return_cost": _lt("Told of the cost of return on"),
    "told_terms": _lt("Told of the return terms on"),
    "fault_known": _lt("Fault known since"),
    "repaired": _lt("Repaired on"),
    "presumed_until": _lt("Fault presumed until"),
    "wanted": _lt("Wanted"),
    "amount": _lt("Amount"),
    "unit_price": _lt("Unit price"),
    "basis": _lt("Claim rests on"),
    "earlier_claims": _lt("Earlier returns"),
    "priority": _lt("Place in the policy"),
    "decision": _lt("Decision"),
}


def named(env, inputs):
    """``[(name in words, value)]`` of a trace's inputs; a name nobody knows stands for itself."""
    return [
        (env._(FACTS[key]) if key in FACTS else key.replace("_", " "), value)
        for key, value in (inputs or {}).items()
    ]
