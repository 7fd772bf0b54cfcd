"""What is done after a case, for whom and when; and what came of it."""

from . import (
    sentences,
    rule,
    rule_switch,
    rule_domain,
    rule_sources,
    rule_sources_days,
    rule_find,
    followup,
    followup_perform,
    followup_actions,
    followup_outcome,
    followup_lead,
    followup_privacy,
    events,
)
