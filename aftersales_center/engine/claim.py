"""The words of an entitlement: what is known about a claim, and what may be answered.

Frozen values without behaviour of their own; ``law.py`` reads statutory rules with them,
``eligibility.py`` turns a :class:`Claim` into a :class:`Verdict`. Moments are aware datetimes in
UTC, days are dates on the calendar of the customer, amounts are decimals in the company's
currency, tax included.

>>> max([Answer.ACCEPT, Answer.REFUSE, Answer.REVIEW], key=list(Answer).index)
<Answer.REFUSE: 'refuse'>
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum


class Unit(str, Enum):
    """What a period is counted in."""

    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Period:
    """So many hours, days, working days, months or years."""

    value: int
    unit: Unit


class Basis(str, Enum):
    """What a claim legally rests on."""

    WITHDRAWAL = "withdrawal"
    NON_CONFORMITY = "non_conformity"
    DELIVERY_FAULT = "delivery_fault"
    GOODWILL = "goodwill"


class Buyer(str, Enum):
    """Who buys: private persons, sole traders outside their trade, and everybody else."""

    CONSUMER = "consumer"
    SOLE_TRADER = "sole_trader"
    BUSINESS = "business"


class Kind(str, Enum):
    """What a statutory rule is about."""

    WITHDRAWAL = "withdrawal"
    CONFORMITY = "conformity"
    REFUND_DEADLINE = "refund_deadline"
    SEND_BACK = "send_back"
    #: When money is due after a contract ended because the goods were faulty.
    CONFORMITY_REFUND = "conformity_refund"
    RETENTION = "retention"
    COMPLAINT_ACK = "complaint_ack"
    COMPLAINT_RESOLVE = "complaint_resolve"


class Start(str, Enum):
    """The event a statutory period runs from."""

    DELIVERY = "delivery"
    LAST_DELIVERY = "last_delivery"
    ORDER = "order_date"
    CONTRACT_COPY = "contract_copy_received"
    INFORMED = "informed"
    RETURN_RECEIVED = "return_received"
    RETURN_RECEIVED_OR_PROOF = "return_received_or_proof"
    DEFECT_DISCOVERED = "defect_discovered"
    COMPLAINT = "complaint_received"
    #: The seller agreed that the customer is entitled to what they ask for.
    AGREED = "agreed"
    FISCAL_YEAR_END = "fiscal_year_end"


class Payer(str, Enum):
    """Who bears a cost."""

    CUSTOMER = "consumer"
    SELLER = "seller"


class Outbound(str, Enum):
    """How much of the delivery charge a refund gives back."""

    ALL = "y"
    STANDARD = "standard_only"
    NONE = "n"


class Withhold(str, Enum):
    """Until when a refund may be held back."""

    NOT = "none"
    GOODS = "goods_received"
    GOODS_OR_PROOF = "goods_received_or_proof"


class NotInformed(str, Enum):
    """What happens to a right of withdrawal the customer was not told about."""

    NOTHING = "nothing"
    #: The period ends ``not_informed`` later; told meanwhile, it ends one period after that.
    EXTENDED = "extended"
    #: The period runs from the day after the information, until ``not_informed`` at the latest.
    FROM_INFORMATION = "from_information"


@dataclass(frozen=True, slots=True)
class LegalRule:
    """One row of the statutory data set, as ``aftersales.legal.rule`` holds it.

    ``period`` is None where the law names no number (“immediately”, “a reasonable time”); a
    value of 0 says that there is no such right.
    """

    code: str
    #: ISO 3166-1, or ISO 3166-2 where a part of a country has rules of its own.
    country: str
    kind: Kind
    period: Period | None
    start: Start
    buyers: frozenset[Buyer]
    legal_basis: str
    valid_from: date | None = None
    valid_to: date | None = None
    confidence: str = "low"
    include_start: bool = False
    rollover: bool = False
    exceptions: frozenset[str] = frozenset()
    #: Exceptions that hold only if the customer confirmed them when buying (China).
    confirmed_exceptions: frozenset[str] = frozenset()
    #: The right exists only if the merchant broke a duty to inform, or shows no terms (California).
    only_if_not_informed: bool = False
    #: The right gives way to terms shown in the offer and on the last screen (Japan).
    displaced_by_terms: bool = False
    return_payer: Payer | None = None
    outbound: Outbound | None = None
    withhold: Withhold = Withhold.NOT
    not_informed_rule: NotInformed = NotInformed.NOTHING
    not_informed: Period | None = None
    #: Counted from the moment the customer knew of the fault; the first of both ends it (Korea).
    from_knowledge: Period | None = None
    presumption_months: int = 0
    repair_extension_months: int = 0
    #: Contracts from this day on have the extension after a repair.
    repair_extension_from: date | None = None
    #: Contracts from this day on are owed word of the withdrawal function too (art. 11a).
    function_required_from: date | None = None
    #: The period runs from the later of delivery and the customer's copy (Korea, Mexico).
    or_contract_copy: bool = False
    #: Exceptions hold only where the customer was told of the right (Taiwan, Korea).
    exceptions_need_notice: bool = False
    #: Remedies for faulty goods that come first (EU: repair, replacement); none: all at once.
    first_remedies: frozenset[str] = frozenset()
    #: So long after delivery the buyer of faulty goods may have the money back at once (UK).
    reject: Period | None = None


@dataclass(frozen=True, slots=True)
class Information:
    """What the customer was told, and when; None where nothing shows that they were."""

    withdrawal: datetime | None = None
    return_cost: datetime | None = None
    withdrawal_function: datetime | None = None
    #: Whether the seller's own return terms stood in the offer and on the last screen.
    terms: datetime | None = None
    #: Exceptions the customer confirmed for this purchase.
    confirmed_exceptions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Claim:
    """Everything a verdict may depend on, for one sold line.

    What a merchant's rule can be limited to is an id or a code here, so that matching a rule is
    comparing sets; conditions of a rule that only the database can answer were answered before
    and stand in ``matched``.
    """

    basis: Basis
    asked_on: datetime
    ordered_on: datetime
    buyer: Buyer = Buyer.CONSUMER
    country: str = ""
    subdivision: str = ""
    timezone: str = "UTC"
    #: This line's last unit; None while it was not delivered.
    delivered_on: datetime | None = None
    first_delivered_on: datetime | None = None
    #: The last good of the whole order; None while one is missing.
    order_delivered_on: datetime | None = None
    shipped_on: datetime | None = None
    invoiced_on: datetime | None = None
    contract_copy_on: datetime | None = None
    defect_known_on: datetime | None = None
    #: A repair or replacement that law counts an extension from.
    repaired_on: datetime | None = None
    #: When that repair was asked for, if known: in time is enough, however long it took.
    repair_asked_on: datetime | None = None
    information: Information = Information()
    #: Codes of exceptions that are facts of the product (custom made, perishable, …).
    exceptions: frozenset[str] = frozenset()
    #: Codes of states found at inspection (a seal broken after delivery, …).
    findings: frozenset[str] = frozenset()
    #: Whether the customer sends the goods back, or keeps them.
    amount: Decimal = Decimal(0)
    unit_price: Decimal = Decimal(0)
    quantity: Decimal = Decimal(1)
    wanted: str = "refund"
    #: Ids by dimension: ``{"product": {12}, "category": {3, 7}, "country": {57}, …}``.
    marks: Mapping[str, frozenset[int | str]] = field(default_factory=dict)
    #: Ids of merchant rules whose database condition this line meets.
    matched: frozenset[int] = frozenset()
    #: How many claims the customer made in the last twelve months, this one not counted.
    earlier_claims: int = 0


class Effect(str, Enum):
    """What a merchant's rule can say. Rules compete only where they say the same thing."""

    WINDOW = "window"
    FINAL_SALE = "final_sale"
    REMEDIES = "remedies"
    EVIDENCE = "evidence"
    APPROVAL = "approval"
    AUTO_APPROVE = "auto_approve"
    KEEP_ITEM = "keep_item"
    RESTOCKING_FEE = "restocking_fee"
    RETURN_SHIPPING = "return_shipping"
    OUTBOUND = "outbound"
    REFUND_TIMING = "refund_timing"
    CHECKLIST = "checklist"
    TIER = "tier"


class Anchor(str, Enum):
    """What a merchant's window runs from."""

    DELIVERED = "delivered"
    SHIPPED = "shipped"
    ORDERED = "ordered"
    INVOICED = "invoiced"


@dataclass(frozen=True, slots=True)
class Window:
    """Days from an anchor; where delivery is not known, shipping plus ``transit_days``.

    ``days`` is None for a window without end.
    """

    days: int | None
    anchor: Anchor = Anchor.DELIVERED
    transit_days: int = 0


class RefundTiming(str, Enum):
    """When the merchant's own promise to refund starts to run."""

    APPROVAL = "approval"
    SENT = "sent"
    RECEIVED = "received"
    INSPECTED = "inspected"


@dataclass(frozen=True, slots=True)
class MerchantRule:
    """One rule of a policy.

    ``only`` limits the rule: in each dimension named, the claim has to have one of the values.
    ``unless`` is the opposite. ``effects`` holds a value for each thing the rule speaks about:

    ==================  =====================================================================
    ``WINDOW``          :class:`Window`
    ``FINAL_SALE``      bool
    ``REMEDIES``        frozenset of remedy codes that are offered
    ``EVIDENCE``        frozenset of ``photo``, ``lot``, ``reason_text``
    ``APPROVAL``        bool: a supervisor has to look
    ``AUTO_APPROVE``    Decimal: accepted without anybody looking up to this amount
    ``KEEP_ITEM``       Decimal: the customer keeps goods worth this much or less
    ``RESTOCKING_FEE``  Decimal, per cent of the price
    ``RETURN_SHIPPING`` :class:`Payer`
    ``OUTBOUND``        :class:`Outbound`
    ``REFUND_TIMING``   ``(RefundTiming, days)``
    ``CHECKLIST``       id of a checklist
    ``TIER``            id of a complaint tier
    ==================  =====================================================================
    """

    id: int
    name: str
    priority: int
    effects: Mapping[Effect, object]
    only: Mapping[str, frozenset[int | str]] = field(default_factory=dict)
    unless: Mapping[str, frozenset[int | str]] = field(default_factory=dict)
    bases: frozenset[Basis] = frozenset()
    buyers: frozenset[Buyer] = frozenset()
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    #: Days between the rule's anchor and the request, both ends included.
    days_from: int | None = None
    days_to: int | None = None
    days_anchor: Anchor = Anchor.DELIVERED
    claims_from: int | None = None
    claims_to: int | None = None
    #: Whether a condition only the database can answer has to be met (:attr:`Claim.matched`).
    needs_match: bool = False


class Answer(str, Enum):
    """What a validator, and in the end a verdict, says; the last one is the strictest."""

    ACCEPT = "accept"
    REVIEW = "review"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Step:
    """One rule that spoke, with what it looked at: what a court would ask for.

    ``code`` names the sentence; ``params`` fills it. ``inputs`` are the facts and days used, as
    plain text. ``source`` is ``law``, ``policy`` or ``fact``; ``rule`` the code or id of the rule.
    ``decisive`` marks what the verdict rests on.
    """

    source: str
    rule: str
    answer: Answer
    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    decisive: bool = False


@dataclass(frozen=True, slots=True)
class RefundClock:
    """When money is due. ``due`` is known once the event it runs from has happened."""

    start: Start
    period: Period | None
    withhold: Withhold = Withhold.NOT
    due: date | None = None
    legal_basis: str = ""
    include_start: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one claim, and why."""

    answer: Answer
    #: The sentence the verdict comes down to: the code of its decisive step.
    code: str
    basis: Basis
    trace: tuple[Step, ...]
    #: Remedies that may be chosen; empty when refused.
    remedies: frozenset[str] = frozenset()
    #: The last moment (UTC) at which this claim may be made; None: without end, or not known yet.
    deadline: datetime | None = None
    deadline_known: bool = False
    legal_basis: str = ""
    #: Codes of the statutory rules and ids of the merchant's that decided.
    legal_rules: tuple[str, ...] = ()
    policy_rules: tuple[int, ...] = ()
    return_payer: Payer = Payer.CUSTOMER
    outbound: Outbound = Outbound.NONE
    restocking_fee: Decimal = Decimal(0)
    keeps_item: bool = False
    evidence: frozenset[str] = frozenset()
    auto_approve: bool = False
    refund: RefundClock | None = None
    #: The merchant's own promise to refund, in days from an event; the earlier of both counts.
    refund_promise: tuple[RefundTiming, int] | None = None
    checklist: int | None = None
    tier: int | None = None
    #: Whether law gave more than the merchant's rules would have.
    floor_won: bool = False
    #: Days until goods have to be sent back, from the customer's notice; None: no rule.
    send_back: Period | None = None
    #: Whether the refund may be lowered for handling beyond what a shop would allow.
    may_deduct_value: bool = True
