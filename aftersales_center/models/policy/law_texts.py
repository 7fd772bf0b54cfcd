"""What statutory rules say on a claim: a sentence for each code of ``engine/law.py``."""

from odoo.tools.translate import LazyTranslate

from .sentence import Sentence

_lt = LazyTranslate(__name__)

LAW = {
    "withdrawal.open": Sentence(
        _lt("The customer may withdraw until %(deadline)s."),
        _lt("You may withdraw from the contract until %(deadline)s."),
    ),
    "withdrawal.open_undelivered": Sentence(
        _lt(
            "The customer may withdraw. The last day is not known: something of the order is not"
            " delivered, or nothing proves its delivery."
        ),
        _lt(
            "You may withdraw from the contract. The period for it starts when everything you"
            " ordered has reached you."
        ),
    ),
    "withdrawal.open_uninformed": Sentence(
        _lt(
            "The customer may withdraw. The period has not started: nothing shows that they were"
            " given what the law requires (information, or a copy of the contract)."
        ),
        _lt("You may withdraw from the contract."),
    ),
    "withdrawal.over": Sentence(
        _lt("The statutory period for withdrawing ended on %(deadline)s."),
        _lt("The period in which you could withdraw from the contract ended on %(deadline)s."),
    ),
    "withdrawal.exception": Sentence(
        _lt("The law excepts these goods from withdrawal: %(exception)s."),
        _lt(
            "The law does not allow withdrawing from the purchase of this product:"
            " %(exception)s. Your rights if the product is faulty stay as they are."
        ),
    ),
    "withdrawal.none": Sentence(
        _lt("The law of %(place)s gives no right to withdraw from this contract."),
        _lt("There is no statutory right to withdraw from this contract."),
    ),
    "withdrawal.business": Sentence(
        _lt("The right of withdrawal in %(place)s is for consumers; the customer is a business."),
        _lt("The statutory right of withdrawal is for consumers only."),
    ),
    "withdrawal.unknown": Sentence(
        _lt("No dependable rule on withdrawal is known for %(place)s."),
        _lt("We are checking which right of withdrawal you have."),
    ),
    "conformity.open": Sentence(
        _lt("The seller answers for faults that show until %(deadline)s."),
        _lt("You have statutory rights for faulty goods until %(deadline)s."),
        _lt("The seller answers for faults. The last day is not known."),
        _lt("You have statutory rights for faulty goods."),
    ),
    "conformity.open_undelivered": Sentence(
        _lt("The seller answers for faults. The period starts with the delivery."),
        _lt("You have statutory rights for faulty goods. Their period starts with the delivery."),
    ),
    "conformity.reasonable_time": Sentence(
        _lt(
            "The seller answers for faults for as long as goods like these may be expected to"
            " last: the law of %(place)s names no last day."
        ),
        _lt(
            "You have statutory rights for faulty goods for as long as such a product may be"
            " expected to last."
        ),
    ),
    "conformity.over": Sentence(
        _lt("The statutory period for faults ended on %(deadline)s."),
        _lt("The statutory period for claims about faults ended on %(deadline)s."),
        _lt("The statutory period for faults is over."),
        _lt("The statutory period for claims about faults is over."),
    ),
    "conformity.none": Sentence(
        _lt("The law of %(place)s gives no such right for faulty goods."),
        _lt("There is no statutory right for this claim."),
    ),
    "conformity.business": Sentence(
        _lt("The right for faulty goods is for consumers; the customer is a business."),
        _lt("This statutory right is for consumers only."),
    ),
    "conformity.unknown": Sentence(
        _lt("No rule on faulty goods is known for %(place)s."),
        _lt("We are checking which rights you have for faulty goods."),
    ),
    "alternative.withdrawal": Sentence(
        _lt("The customer may still withdraw instead, until %(deadline)s."),
        _lt(
            "You may still withdraw from the contract without giving a reason, until %(deadline)s."
        ),
        _lt("The customer may still withdraw instead."),
        _lt("You may still withdraw from the contract without giving a reason."),
    ),
    "alternative.conformity": Sentence(
        _lt("If the goods are faulty, the seller answers for it until %(deadline)s."),
        _lt(
            "If the product is faulty, you still have statutory rights until %(deadline)s."
            " Please tell us what is wrong with it."
        ),
        _lt("If the goods are faulty, the seller still answers for it."),
        _lt(
            "If the product is faulty, you still have statutory rights. Please tell us what is"
            " wrong with it."
        ),
    ),
    # Where law corrects the policy. What the customer gets is told with the terms of the verdict.
    "floor.silent": Sentence(
        _lt("No rule of the policy gives a period for this; the law does, and prevails.")
    ),
    "floor.window": Sentence(
        _lt("The policy's own period ended on %(merchant)s; the statutory one prevails.")
    ),
    "floor.deadline": Sentence(
        _lt("The policy's own period ends on %(merchant)s; the later statutory one prevails.")
    ),
    "floor.anchor": Sentence(
        _lt("The policy's own period has no known start; the law gives the right at once.")
    ),
    "floor.final_sale": Sentence(
        _lt("The policy calls this a final sale; the customer's statutory right prevails.")
    ),
    "floor.no_remedies": Sentence(
        _lt("The policy offers nothing for this; the customer's statutory right prevails.")
    ),
    "floor.approval": Sentence(_lt("The policy asks for approval; a statutory right needs none.")),
    "floor.evidence": Sentence(
        _lt("The policy asks for %(evidence)s; a statutory right does not depend on it.")
    ),
    "floor.fee": Sentence(
        _lt("The policy's restocking fee of %(percent)s %% is not charged: the law allows none.")
    ),
    "floor.return_shipping": Sentence(
        _lt("The policy lets the customer pay for sending back; by law the seller does.")
    ),
    "floor.outbound": Sentence(
        _lt("By law more of the delivery charge is refunded than the policy says: %(outbound)s.")
    ),
    "floor.remedies": Sentence(
        _lt("By law the customer may also choose what the policy leaves out: %(remedies)s.")
    ),
}
