"""What follow-ups write into the compliance log."""

from odoo.tools.translate import LazyTranslate

from ..audit.sentences import CODES, EVENTS, Sentence

_lt = LazyTranslate(__name__)

EVENTS.update(
    {
        "followup.rule_on": Sentence(
            _lt("Switched on; things count that happened since %(since)s (UTC).")
        ),
        "followup.rule_dry": Sentence(_lt("Dry run: it finds customers and contacts nobody.")),
        "followup.rule_off": Sentence(_lt("Switched off; %(waiting)s follow-ups are held.")),
        "followup.cancelled": Sentence(_lt("%(count)s waiting follow-ups cancelled.")),
        "followup.performed": Sentence(_lt("Done by rule “%(rule)s”: %(action)s.")),
        "followup.failed": Sentence(_lt("Rule “%(rule)s” could not be followed: %(reason)s")),
        "followup.skipped": Sentence(_lt("Rule “%(rule)s” let this customer be: %(reason)s.")),
        "followup.outcome": Sentence(
            _lt("Outcome of “%(rule)s”: %(outcome)s. Value %(amount)s. %(reason)s")
        ),
    }
)
for _code, _words in {
    "activity_plan": _lt("Activity plan"),
    "call": _lt("Call"),
    "visit": _lt("Return visit"),
    "checkup": _lt("Preventive check-up"),
    "lead": _lt("CRM opportunity"),
    "mail": _lt("Mail"),
    "offer": _lt("Offer"),
    "kept": _lt("Kept"),
    "lost": _lt("Lost"),
    "no_answer": _lt("No answer"),
    "opted_out": _lt("wishes no contact"),
    "blacklisted": _lt("does not want mails"),
    "no_address": _lt("has no mail address"),
    "capped": _lt("was contacted often enough"),
    "stale": _lt("it had waited too long"),
    "archived": _lt("the customer was archived"),
    "undone": _lt("what it was about is no longer so"),
}.items():
    CODES.setdefault(_code, _words)
