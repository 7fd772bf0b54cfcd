"""What playbooks, corrective actions and the safety register write into the compliance log."""

from odoo.tools.translate import LazyTranslate

from ..audit.sentences import CODES, EVENTS, Sentence

_lt = LazyTranslate(__name__)

_CHANGE = _lt("%(field)s: %(before)s → %(after)s")

EVENTS.update(
    {
        "complaint.other_remedy": Sentence(
            _lt("The customer asked for %(asked)s and gets %(given)s: %(reason)s")
        ),
        "complaint.playbook_rated": Sentence(_lt("Playbook %(playbook)s helped: %(helped)s.")),
        "corrective.made": Sentence(_lt("Corrective action begun: %(subject)s (%(cause)s)")),
        "corrective.opened": Sentence(_lt("To be done by %(owner)s, until %(due)s.")),
        "corrective.moved": Sentence(_lt("Due date moved from %(before)s to %(after)s.")),
        "corrective.implemented": Sentence(_lt("Done. Its effect is checked on %(check)s.")),
        "corrective.checked": Sentence(
            _lt(
                "Effect checked: %(verdict)s. Complaints of units delivered: before %(before)s,"
                " after %(after)s (probability of chance %(chance)s)."
            )
        ),
        "corrective.reopened": Sentence(_lt("In work again: %(reason)s")),
        "corrective.overdue": Sentence(_lt("Overdue since %(due)s; it is with %(owner)s.")),
        "corrective.accepted": Sentence(_lt("Accepted without proof of its effect: %(reason)s")),
        "corrective.cancelled": Sentence(_lt("Corrective action cancelled: %(reason)s")),
        "safety.registered": Sentence(
            _lt("Entered in the safety register from %(complaint)s: %(products)s %(lots)s")
        ),
        "safety.changed": Sentence(_lt("Changed: %(lines)s."), _CHANGE),
        "safety.assessed": Sentence(_lt("Assessed; risk: %(risk)s. Lots: %(lots)s")),
        "safety.closed": Sentence(_lt("Closed. %(reason)s")),
        "safety.dismissed": Sentence(_lt("No safety matter: %(reason)s")),
        "safety.reopened": Sentence(_lt("To be assessed again. %(reason)s")),
        "safety.exported": Sentence(
            _lt("Taken out of Odoo (with who got the goods: %(recall)s). Purpose: %(purpose)s")
        ),
        "safety.forgotten": Sentence(_lt("Texts about people emptied: five years are over.")),
    }
)
CODES.update(
    {
        "effective": _lt("Effective"),
        "not_effective": _lt("Not effective"),
        "unclear": _lt("Too early to tell"),
    }
)
