"""What a merchant's rules say on a claim, and what is wrong with the rules themselves.

A sentence for each code of ``engine/merchant.py``, ``engine/promise.py``,
``engine/eligibility.py`` and ``engine/policy_check.py``.
"""

from odoo.tools.translate import LazyTranslate

from .sentence import Sentence

_lt = LazyTranslate(__name__)

POLICY = {
    "override.accepted": Sentence(
        _lt("Granted by %(by)s against the decision before."),
        _lt("We accept your request."),
    ),
    "override.waits": Sentence(
        _lt("%(by)s wants to grant it; a second supervisor has to confirm that."),
        _lt("We are looking at your request and will tell you."),
    ),
    "policy.none": Sentence(
        _lt("No rule of the policy gives anything for this."),
        _lt("Our return terms do not cover this request."),
    ),
    "policy.window_open": Sentence(
        _lt("“%(rule)s” takes it back until %(deadline)s (%(days)s days from %(anchor)s)."),
        _lt("Under our return terms you may ask for this until %(deadline)s."),
    ),
    "policy.window_endless": Sentence(
        _lt("“%(rule)s” takes it back without a time limit."),
        _lt("Under our return terms you may ask for this without a time limit."),
    ),
    "policy.window_over": Sentence(
        _lt("The period of “%(rule)s” ended on %(deadline)s (%(days)s days from %(anchor)s)."),
        _lt("The period for this under our return terms ended on %(deadline)s."),
    ),
    "policy.final_sale": Sentence(
        _lt("“%(rule)s” makes this a final sale."),
        _lt("This product was sold as a final sale: our return terms do not take it back."),
    ),
    "policy.not_final_sale": Sentence(_lt("“%(rule)s” makes this no final sale.")),
    "policy.remedies": Sentence(
        _lt("“%(rule)s” offers: %(remedies)s."), _lt("Under our return terms: %(remedies)s.")
    ),
    "policy.no_remedies": Sentence(
        _lt("“%(rule)s” offers nothing for this."),
        _lt("Our return terms offer nothing for this request."),
    ),
    "policy.evidence": Sentence(
        _lt("“%(rule)s” asks for: %(evidence)s."), _lt("We ask you for: %(evidence)s.")
    ),
    "policy.no_evidence": Sentence(_lt("“%(rule)s” asks for no evidence.")),
    "policy.no_approval": Sentence(_lt("“%(rule)s” needs no approval.")),
    "policy.auto_approve": Sentence(
        _lt("“%(rule)s” accepts it without a person looking: it is worth %(limit)s or less.")
    ),
    "policy.no_auto_approve": Sentence(
        _lt("It is worth more than the %(limit)s that “%(rule)s” accepts by itself.")
    ),
    "policy.keep_item": Sentence(
        _lt("“%(rule)s” lets the customer keep goods worth %(limit)s or less."),
        _lt("You may keep the product."),
    ),
    "policy.no_keep_item": Sentence(
        _lt(
            "“%(rule)s” has these goods sent back: kept are those worth %(limit)s or less that"
            " need no repair."
        )
    ),
    "policy.restocking_fee": Sentence(
        _lt("“%(rule)s” charges a restocking fee of %(percent)s %%."),
        _lt("Under our return terms, %(percent)s %% of the price is kept as a restocking fee."),
    ),
    "policy.return_shipping": Sentence(
        _lt("By “%(rule)s”, sending back is paid by: %(payer)s."),
        _lt("Under our return terms, sending back is paid by: %(payer)s."),
    ),
    "policy.outbound": Sentence(
        _lt("“%(rule)s” refunds of the delivery charge: %(outbound)s."),
        _lt("Under our return terms, of the delivery charge is refunded: %(outbound)s."),
    ),
    "policy.refund_timing": Sentence(
        _lt("“%(rule)s” promises the refund within %(days)s days from %(timing)s."),
        _lt("We refund within %(days)s days from %(timing)s."),
    ),
    "policy.checklist": Sentence(_lt("“%(rule)s” names the checklist of the inspection.")),
    "policy.tier": Sentence(_lt("“%(rule)s” names the team that handles complaints.")),
    "policy.outranked": Sentence(
        _lt("“%(rule)s” also matches, but “%(stronger)s” comes first for: %(effects)s.")
    ),
    "review.approval": Sentence(
        _lt("“%(rule)s” wants a supervisor to look at it."),
        _lt("A colleague looks at your request. We will write to you."),
    ),
    "review.anchor": Sentence(
        _lt("The period of “%(rule)s” runs from %(anchor)s, and that day is not known."),
        _lt("We are checking the dates of your order. We will write to you."),
    ),
    "review.jurisdiction": Sentence(
        _lt("It is not known what the law of %(place)s gives; a supervisor has to look."),
        _lt("We are checking which rights you have. We will write to you."),
    ),
    "remedy.other": Sentence(
        _lt("The customer wants “%(wanted)s”; what can be given is: %(remedies)s."),
        _lt("We cannot offer “%(wanted)s” for this. You may choose: %(remedies)s."),
    ),
}

#: What an accepted claim means for the customer, in words for them (and for who reads over).
TERMS = {
    "terms.remedies": Sentence(
        _lt("The customer may choose: %(remedies)s."), _lt("You may choose: %(remedies)s.")
    ),
    "terms.keep": Sentence(_lt("The customer keeps the goods."), _lt("You may keep the product.")),
    "terms.seller_pays_return": Sentence(
        _lt("The seller pays for sending back."), _lt("We pay for sending the product back.")
    ),
    "terms.customer_pays_return": Sentence(
        _lt("The customer pays for sending back."),
        _lt("You bear the direct cost of sending the product back."),
    ),
    "terms.send_back": Sentence(
        _lt("The goods have to be sent back within %(period)s of the notice."),
        _lt("Please send the product back within %(period)s of telling us."),
    ),
    "terms.fee": Sentence(
        _lt("A restocking fee of %(percent)s %% is charged."),
        _lt("%(percent)s %% of the price is kept as a restocking fee."),
    ),
    "terms.evidence": Sentence(
        _lt("The customer is asked for: %(evidence)s."), _lt("Please send us: %(evidence)s.")
    ),
    "refusal.complaint": Sentence(
        _lt("The customer may complain to %(company)s."),
        _lt(
            "If you do not agree, you may complain to us: %(company)s. Tell us why, and we will"
            " look at your request again."
        ),
    ),
    "refusal.dispute": Sentence(
        _lt("If the complaint is not settled, the customer may turn to a dispute resolution body."),
        _lt(
            "If we cannot settle your complaint, you may turn to an alternative dispute"
            " resolution body for consumers. We will then tell you which one it is and whether"
            " we take part. You may also go to court."
        ),
    ),
    "refusal.authority": Sentence(
        _lt("If the complaint is not settled, the customer may turn to consumer protection."),
        _lt(
            "If we cannot settle your complaint, you may turn to the consumer protection"
            " authority where you live, or go to court."
        ),
    ),
}

CHECKS = {
    "never.no_effect": Sentence(_lt("The rule says nothing. Give it at least one effect.")),
    "never.price": Sentence(
        _lt("No price is at least %(from)s and at most %(to)s. Exchange the two.")
    ),
    "never.days": Sentence(
        _lt("No day is at least %(from)s and at most %(to)s days away. Exchange the two.")
    ),
    "never.claims": Sentence(
        _lt("Nobody made at least %(from)s and at most %(to)s claims. Exchange the two.")
    ),
    "never.price_negative": Sentence(
        _lt("No price is %(to)s or less. Set the highest price to zero or more.")
    ),
    "never.claims_negative": Sentence(
        _lt("Nobody made %(to)s claims. Set the highest number to zero or more.")
    ),
    "never.empty": Sentence(
        _lt("The rule asks for a %(dimension)s and names none. Name one, or do not ask.")
    ),
    "never.both": Sentence(
        _lt("Each %(dimension)s the rule asks for is also one it excepts. Take it out of one.")
    ),
    "never.window": Sentence(
        _lt("A period has no %(days)s days. Set its days and the days of transit to zero or more.")
    ),
    "overlap": Sentence(
        _lt(
            "“%(rule)s” and “%(other)s” have the same priority and differ in: %(effect)s. Where"
            " both match, “%(rule)s” is taken. Give one of them another priority."
        )
    ),
    "below.window": Sentence(
        _lt(
            "%(days)s days are less than the law gives consumers for %(basis)s (%(floor)s) in"
            " %(countries)s. There the law prevails."
        )
    ),
    "below.final_sale": Sentence(
        _lt("No sale to consumers is final for %(basis)s in %(countries)s. There the law prevails.")
    ),
    "below.approval": Sentence(
        _lt("A consumer's %(basis)s waits for no approval in %(countries)s. There it is left out.")
    ),
    "below.evidence": Sentence(
        _lt(
            "A consumer's %(basis)s does not depend on %(evidence)s in %(countries)s. There it is"
            " left out."
        )
    ),
    "below.fee": Sentence(
        _lt(
            "Consumers pay no restocking fee for %(basis)s in %(countries)s. There the"
            " %(percent)s %% are not charged."
        )
    ),
    "below.return_shipping": Sentence(
        _lt(
            "For %(basis)s the seller pays for sending back in %(countries)s. There the law"
            " prevails."
        )
    ),
    "below.outbound": Sentence(
        _lt(
            "For %(basis)s more of the delivery charge is refunded in %(countries)s:"
            " %(outbound)s. There the law prevails."
        )
    ),
    "below.remedies": Sentence(
        _lt(
            "For %(basis)s consumers may also choose %(remedies)s in %(countries)s. There the law"
            " prevails."
        )
    ),
}
