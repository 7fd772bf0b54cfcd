"""Who a customer is to us, what we owe them, how likely they are to leave; and how we serve."""

from . import (
    sentences_churn,
    churn_weight,
    churn_shop,
    churn_score,
    churn_mark,
    risk,
    risk_words,
    risk_facts,
    risk_scoring,
    case_churn,
    sentences_customer,
    overview,
    overview_facts,
    returner_signal,
    returner_job,
    returner_rma,
    returner_privacy,
    quality_review,
    quality_draw,
    scorecard,
)
