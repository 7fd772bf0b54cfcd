"""The events of the compliance log, and the plain sentence each one reads as.

A sentence takes its values from the event's payload. ``%(lines)s`` is the payload's list
``lines`` (or ``changes``), each item told by the second template. Bridges add their events with
``EVENTS.update``; a payload, once written, is never migrated, so keys are only ever added.
"""

import json
from typing import NamedTuple

from odoo.tools.translate import LazyGettext, LazyTranslate

_lt = LazyTranslate(__name__)


class Sentence(NamedTuple):
    text: LazyGettext
    line: LazyGettext | None = None


_UNITS = _lt("%(quantity)s %(uom)s of %(product)s")
_GRANTED = _lt("%(granted)s of %(asked)s %(uom)s of %(product)s")
_CHANGE = _lt("%(field)s: %(before)s → %(after)s")
_TOLD = _lt("%(kind)s %(exception)s on %(told_on)s, %(how)s (%(text)s) %(note)s")

EVENTS = {
    # Returns
    "rma.requested": Sentence(
        _lt("Return requested: %(lines)s."),
        _lt("%(quantity)s %(uom)s of %(product)s of %(order)s (%(reason)s; wants %(remedy)s)"),
    ),
    "rma.approved": Sentence(
        _lt("Return approved: %(lines)s. Goods to be sent by %(send_back_by)s."),
        _GRANTED,
    ),
    "rma.rejected": Sentence(_lt("Return rejected: “%(reason)s” It asked for %(lines)s."), _UNITS),
    "rma.cancelled": Sentence(_lt("Return cancelled. %(reason)s")),
    "rma.done": Sentence(_lt("Return closed: %(lines)s."), _GRANTED),
    "rma.reopened": Sentence(_lt("Return opened again.")),
    "rma.draft": Sentence(_lt("Return set back to draft.")),
    "rma.cut": Sentence(_lt("Nothing more arrives. Cut to what came: %(lines)s."), _UNITS),
    "rma.changed": Sentence(_lt("Changed: %(lines)s."), _CHANGE),
    "rma.deleted": Sentence(_lt("Draft deleted.")),
    "rma.fact_lost": Sentence(
        _lt("A finished return lost a fact it stood on: %(lines)s."), _CHANGE
    ),
    "rma.exported": Sentence(
        _lt("Evidence of this case exported (%(events)s events). Purpose: %(purpose)s")
    ),
    "line.lost": Sentence(
        _lt("%(quantity)s %(uom)s of %(product)s accepted as lost on the way: %(reason)s")
    ),
    "line.accepted": Sentence(
        _lt("%(quantity)s %(uom)s of %(product)s came unasked and was accepted.")
    ),
    "line.attached": Sentence(_lt("%(product)s attached to %(order)s.")),
    "rma.give_back_charged": Sentence(
        _lt("Sending rejected goods back by %(transfer)s is charged: %(amount)s, in draft.")
    ),
    "line.kept": Sentence(
        _lt("The customer keeps %(quantity)s %(uom)s of %(product)s: %(reason)s")
    ),
    "claim.over": Sentence(
        _lt(
            "More of %(product)s of %(order)s is claimed or credited than there is:"
            " quantity left %(quantity)s, amount left %(amount)s."
        )
    ),
    # Decisions
    "decision.made": Sentence(
        _lt("Decided at %(occasion)s: %(lines)s"),
        _lt("%(product)s: %(verdict)s. %(why)s"),
    ),
    "decision.override_asked": Sentence(
        _lt("%(by)s wants to set aside the decision on %(product)s (%(amount)s): %(reason)s")
    ),
    "decision.overridden": Sentence(
        _lt(
            "Decision on %(product)s (%(amount)s) set aside by %(by)s, confirmed by"
            " %(confirmed_by)s: %(reason)s"
        )
    ),
    "deadline.over": Sentence(_lt("Deadline passed: %(deadline)s, due %(due)s.")),
    # Goods
    "delivery.handed_over": Sentence(
        _lt("Handed over to the customer on %(after)s (recorded before: %(before)s).")
    ),
    "receipt.done": Sentence(_lt("Goods received: %(lines)s."), _UNITS),
    "inspection.done": Sentence(
        _lt("Inspected: %(lines)s."),
        _lt(
            "%(quantity)s %(uom)s of %(product)s %(lot)s, %(grade)s, %(verdict)s,"
            " to %(disposition)s"
        ),
    ),
    # Remedies
    "remedy.fulfilled": Sentence(
        _lt("Settled: %(lines)s."),
        _lt("%(remedy)s of %(quantity)s %(uom)s of %(product)s by %(document)s (%(amount)s)"),
    ),
    "remedy.cancelled": Sentence(
        _lt("Taken back: %(lines)s."), _lt("%(remedy)s of %(quantity)s %(uom)s of %(product)s")
    ),
    "remedy.fulfilled_alone": Sentence(
        _lt("Given: %(lines)s."), _lt("%(remedy)s by %(document)s (%(amount)s)")
    ),
    "remedy.cancelled_alone": Sentence(_lt("Taken back: %(lines)s."), _lt("%(remedy)s")),
    "remedy.state": Sentence(
        _lt("%(product)s: %(remedy)s went from “%(before)s” to “%(after)s” with its documents.")
    ),
    "remedy.override": Sentence(
        _lt("%(amount)s more than is left may be refunded for %(product)s: %(reason)s")
    ),
    "remedy.proposed": Sentence(
        _lt(
            "%(by)s proposed what is over their authority: %(remedy)s of %(product)s, %(amount)s"
            " (the case with it: %(total)s)."
        )
    ),
    "remedy.authorised": Sentence(
        _lt("%(by)s authorised: %(remedy)s of %(product)s, %(amount)s. %(reason)s")
    ),
    "remedy.refused": Sentence(
        _lt("%(by)s refused to authorise: %(remedy)s of %(product)s, %(amount)s. %(reason)s")
    ),
    "remedy.withdrawn": Sentence(
        _lt("Not proposed any more: %(remedy)s of %(product)s, %(amount)s.")
    ),
    # Complaints
    "complaint.received": Sentence(
        _lt("Complaint received (%(channel)s; %(category)s): %(words)s")
    ),
    "complaint.acknowledged": Sentence(_lt("Complaint acknowledged.")),
    "complaint.assessed": Sentence(_lt("Assessed: %(findings)s")),
    "complaint.investigated": Sentence(_lt("Investigated: %(findings)s")),
    "complaint.responded": Sentence(_lt("The customer was told: %(text)s")),
    "complaint.decided": Sentence(_lt("Decided (%(outcome)s): %(text)s")),
    "complaint.closed": Sentence(_lt("Complaint closed.")),
    "complaint.reviewed": Sentence(_lt("Reviewed: %(findings)s")),
    "complaint.appealed": Sentence(_lt("Appealed: %(reason)s")),
    "complaint.reopened": Sentence(_lt("Complaint opened again: %(reason)s")),
    "complaint.waiting": Sentence(_lt("Waiting for the customer: %(reason)s")),
    "complaint.answered": Sentence(_lt("The customer answered.")),
    "complaint.escalated": Sentence(
        _lt("From %(before)s to %(after)s (%(kind)s), now with %(user)s: %(reason)s")
    ),
    "complaint.severity": Sentence(
        _lt("Severity changed from %(before)s to %(after)s: %(reason)s")
    ),
    "complaint.reassigned": Sentence(_lt("Handed from %(before)s to %(after)s. %(reason)s")),
    "complaint.exported": Sentence(
        _lt("Evidence of this case exported (%(events)s events). Purpose: %(purpose)s")
    ),
    "complaint.triaged": Sentence(
        _lt("Sorted: severity %(severity)s, %(score)s points, tier %(tier)s, because of %(lines)s"),
        _lt("%(rule)s (%(words)s %(measured)s)"),
    ),
    "complaint.flagged": Sentence(_lt("Marked as %(flag)s: %(up)s. %(reason)s")),
    "complaint.assigned": Sentence(_lt("Given to %(user)s of %(tier)s (%(how)s).")),
    "escalation.seen": Sentence(_lt("%(by)s took note of what was due %(due)s UTC (%(kind)s).")),
    "rma.escalated": Sentence(
        _lt("From %(before)s to %(after)s (%(kind)s), told to %(user)s: %(reason)s")
    ),
    "complaint.evidence": Sentence(
        _lt("Evidence kept with “%(step)s”: %(lines)s."), _lt("%(kind)s, SHA-1 %(checksum)s")
    ),
    "complaint.merged": Sentence(_lt("Merged into %(target)s. %(reason)s")),
    "complaint.split": Sentence(_lt("%(part)s was taken out of it.")),
    "complaint.changed": Sentence(_lt("Changed: %(lines)s."), _CHANGE),
    # Mails to cases
    "mail.bounced": Sentence(_lt("A mail to %(address)s came back undelivered.")),
    # Money back
    "payout.sent": Sentence(
        _lt("%(amount)s of %(note)s handed to %(provider)s, to go back the way it was paid.")
    ),
    "payout.resent": Sentence(_lt("%(amount)s of %(note)s to be sent back (again).")),
    "payout.done": Sentence(_lt("%(amount)s of %(note)s given back: %(document)s.")),
    "payout.failed": Sentence(_lt("%(amount)s of %(note)s could not be given back: %(why)s")),
    "payout.unknown": Sentence(
        _lt("No answer to giving %(amount)s of %(note)s back; it is not sent again. %(why)s")
    ),
    "payout.stopped": Sentence(_lt("%(amount)s of %(note)s was not sent back: %(why)s")),
    "interest.added": Sentence(
        _lt("%(amount)s for a refund that is %(days)s days late, by %(basis)s: draft credit note.")
    ),
    "remedy.advance": Sentence(
        _lt("Sent before the old goods are back: %(lines)s."),
        _lt("%(remedy)s of %(quantity)s %(uom)s of %(product)s"),
    ),
    "remedy.charged": Sentence(
        _lt(
            "%(quantity)s %(uom)s of %(product)s sent in advance were not given back: draft"
            " invoice %(invoice)s."
        )
    ),
    "remedy.uncharged": Sentence(
        _lt("%(product)s came after all: what was billed for it is taken back.")
    ),
    "notice.sent": Sentence(_lt("The customer was told: %(notice)s.")),
    "notice.failed": Sentence(_lt("The customer could not be told: %(notice)s.")),
    # Promises (sla)
    "sla.breached": Sentence(_lt("Promise broken: %(promise)s, due %(due)s.")),
    "sla.retargeted": Sentence(
        _lt("Promised anew: %(promise)s, due %(after)s instead of %(before)s. %(reason)s")
    ),
    # Policies
    "policy.activated": Sentence(
        _lt(
            "Put in force from %(since)s, with %(rules)s rules, in place of %(former)s."
            " Warnings: %(lines)s"
        ),
        _lt("%(warning)s"),
    ),
    "policy.archived": Sentence(_lt("Taken out of force; its last day is %(until)s.")),
    "policy.new_version": Sentence(_lt("Made from %(former)s.")),
    # What orders fix for later claims
    "buyer.changed": Sentence(_lt("Buyer type changed from %(before)s to %(after)s: %(reason)s")),
    "information.recorded": Sentence(_lt("Told to the customer: %(lines)s."), _TOLD),
    "information.retracted": Sentence(_lt("Evidence retracted: %(lines)s. %(reason)s"), _TOLD),
    "information.published": Sentence(_lt("Text published; it tells: %(kinds)s.")),
    "information.archived": Sentence(_lt("Text not shown any more.")),
    # Configuration
    "data.exported": Sentence(
        _lt("%(count)s records of %(model)s were exported, with the fields %(fields)s.")
    ),
    "config.created": Sentence(_lt("Created: %(lines)s."), _CHANGE),
    "config.changed": Sentence(_lt("Changed: %(lines)s."), _CHANGE),
    "config.deleted": Sentence(_lt("Deleted: %(lines)s."), _CHANGE),
    "legal.loaded": Sentence(
        _lt(
            "Statutory rules loaded from %(source)s: %(added)s new, %(changed)s changed,"
            " %(gone)s taken out, %(kept)s of an administrator kept. %(lines)s"
        ),
        _lt("%(rule)s: %(change)s"),
    ),
    "legal.checked": Sentence(_lt("A counsel compared this rule with the law.")),
    "legal.unchecked": Sentence(_lt("The note that a counsel compared this rule was taken back.")),
    "access.changed": Sentence(_lt("Roles changed from %(before)s to %(after)s.")),
    # The log itself
    "audit.key": Sentence(_lt("The log is signed with key %(key)s from here on (was %(before)s).")),
    "audit.guards": Sentence(_lt("The guards of the log's tables were noted.")),
    "audit.verified": Sentence(
        _lt("Log verified: %(records)s events, %(seals)s seals, %(findings)s findings.")
    ),
    "audit.erased": Sentence(
        _lt("Personal texts erased: %(count)s. Ground: %(ground)s. %(reason)s")
    ),
    "audit.hold": Sentence(_lt("Legal hold set: %(reason)s")),
    "audit.release": Sentence(_lt("Legal hold lifted: %(reason)s")),
    "erasure.requested": Sentence(
        _lt("The customer's personal texts are to be erased. Ground: %(ground)s.")
    ),
    "erasure.withdrawn": Sentence(_lt("Erasure request withdrawn.")),
    "erasure.done": Sentence(_lt("Erasure request done: %(count)s texts of the log erased.")),
}

#: Codes that payloads hold, in words.
CODES = {
    "gdpr_17": _lt("GDPR, article 17"),
    "pipl_47": _lt("PIPL, article 47"),
    "retention_over": _lt("retention is over"),
    "added": _lt("new"),
    "changed": _lt("changed"),
    "gone": _lt("taken out"),
    "kept": _lt("kept"),
    "refund": _lt("Refund"),
    "replacement": _lt("Replacement"),
    "price_reduction": _lt("Price reduction"),
    "apology": _lt("Apology"),
    "to_do": _lt("To Do"),
    "in_progress": _lt("In Progress"),
    "pending": _lt("Pending"),
    "partial": _lt("Partial"),
    "done": _lt("Done"),
    "cancelled": _lt("Cancelled"),
    "accepted": _lt("Accepted"),
    "rejected": _lt("Rejected"),
    "accept": _lt("Accepted"),
    "review": _lt("To review"),
    "refuse": _lt("Refused"),
    "request": _lt("request"),
    "approval": _lt("approval"),
    "inspection": _lt("inspection"),
    "acknowledge": _lt("acknowledge"),
    "first_response": _lt("first response"),
    "next_response": _lt("next response"),
    "decide": _lt("decide"),
    "resolve": _lt("resolve"),
    "receive": _lt("receive the goods"),
    "inspect": _lt("inspect the goods"),
    "answer": _lt("answer"),
    "send_back": _lt("goods sent back"),
    "consumer": _lt("Consumer"),
    "sole_trader": _lt("Sole trader"),
    "business": _lt("Business"),
    "withdrawal": _lt("right of withdrawal"),
    "return_cost": _lt("cost of return"),
    "withdrawal_function": _lt("withdrawal function"),
    "terms": _lt("return terms"),
    "guarantee_notice": _lt("legal guarantee notice"),
    "exception": _lt("exception confirmed"),
    "checkout": _lt("ordering online"),
    "order": _lt("with the order"),
    "mail": _lt("by mail"),
    "hand": _lt("recorded by a person"),
    # tiers
    "warning": _lt("warning"),
    "breach": _lt("promise broken"),
    "ladder": _lt("climbed by itself"),
    "manual": _lt("by hand"),
    "customer": _lt("by the customer"),
    "authority": _lt("over the authority"),
    "appeal": _lt("appeal"),
    "deescalation": _lt("handed back down"),
    "round_robin": _lt("in turn"),
    "least_busy": _lt("who has least to do"),
    "skill": _lt("who knows the subject and the language"),
    "leader": _lt("as the leader: nobody else is there"),
    "administrator": _lt("as the administrator: nobody else is there"),
    "safety": _lt("safety"),
    "threat": _lt("threat"),
    "media": _lt("media"),
    "regulator": _lt("authority or consumer body"),
    "repeat": _lt("repeated"),
}

#: Values that other capabilities put into words: ``{key such a value has: told(env, value)}``.
VOCABULARIES = {}

_MISSING = "–"


def tell(env, event, payload, texts):
    """The sentence of one event in the language of ``env``.

    :param payload: the event's canonical text.
    :param texts: personal text by commitment; one that is not there was erased.
    """
    sentence = EVENTS.get(event)
    if sentence is None:  # of a bridge that is gone
        return f"{event} {payload}"
    try:
        values = _Values(env, json.loads(payload), texts)
        told = _fill(env._(sentence.text), values.with_lines(sentence.line))
    except (ValueError, TypeError, AttributeError, KeyError):
        return f"{event} {payload}"  # altered: verification names it, and the log stays readable
    return " ".join(told.split()).replace(" ,", ",")  # a lot that is not there leaves a gap


def _fill(template, values):
    """``template`` with ``values``; not through ``_``, which knows no missing keys."""
    return template % values


class _Values(dict):
    """A payload as plain words, by key; a key that is not there reads as a dash."""

    def __init__(self, env, payload, texts):
        super().__init__(
            {
                key: value if key in ("lines", "changes") else _words(env, value, texts)
                for key, value in payload.items()
            }
        )
        self.env, self.texts = env, texts

    def __missing__(self, key):
        return _MISSING

    def with_lines(self, template):
        """The same, with the list in ``lines`` told by ``template``."""
        lines = self.get("lines")
        if isinstance(lines, list) and template:
            self["lines"] = "; ".join(
                _fill(self.env._(template), _Values(self.env, line, self.texts)) for line in lines
            )
        return self


def _words(env, value, texts):
    if value is None or value == "":
        return ""
    if value is True or value is False:
        return env._("yes") if value else env._("no")
    if isinstance(value, list):
        return ", ".join(_words(env, item, texts) for item in value)
    if isinstance(value, dict):
        for key, told in VOCABULARIES.items():
            if key in value:
                return told(env, value)
        if "commitment" in value:
            return texts.get(value["commitment"]) or env._("(text erased)")
        if "currency" in value:
            return f"{value['amount']} {value['currency']}"
        return value.get("name") or f"#{value.get('id')}"
    return env._(CODES[value]) if value in CODES else str(value)
