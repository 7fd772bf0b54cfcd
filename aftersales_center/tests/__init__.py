from . import test_append_only, test_demo
from .audit import (
    test_audit_anchors,
    test_audit_attacks,
    test_audit_cli,
    test_audit_evidence,
    test_audit_holds,
    test_audit_keys,
    test_audit_log,
    test_audit_personal_attacks,
    test_audit_privacy,
    test_audit_privacy_races,
    test_audit_reading,
    test_audit_retention,
    test_audit_sealing,
)
from .bench import (
    test_bench,
    test_bench_codes,
    test_bench_inspect,
    test_bench_races,
    test_bench_tours,
    test_chase,
    test_unknown_parcels,
)
from .complaint import (
    test_assignment,
    test_assignment_races,
    test_board,
    test_complaint_analysis,
    test_complaint_attacks,
    test_complaint_flow,
    test_complaint_letter,
    test_complaint_mail,
    test_complaint_mail_answers,
    test_complaint_mail_races,
    test_complaint_merge,
    test_complaint_privacy,
    test_complaint_remedy,
    test_complaint_remedy_attacks,
    test_complaint_remedy_authority,
    test_complaint_remedy_races,
    test_complaint_remedy_reports,
    test_corrective,
    test_decision_races,
    test_ladder,
    test_playbook,
    test_put_right_once,
    test_safety,
    test_tier_authority,
    test_tiers,
    test_triage_live,
)
from .engine import (
    test_assignment_engine,
    test_authority_engine,
    test_conformity_law,
    test_deadlines,
    test_delivery_engine,
    test_duties_law,
    test_effect_engine,
    test_eligibility,
    test_eligibility_floor,
    test_eligibility_properties,
    test_hashchain,
    test_keywords,
    test_law,
    test_law_cases,
    test_legal_csv,
    test_legal_table,
    test_mail_engine,
    test_playbook_engine,
    test_policy_check,
    test_refund_engine,
    test_keeping,
    test_sla_deadlines,
    test_sla_properties,
    test_sla_stories,
    test_standalone_verify,
    test_triage,
    test_withdrawal_law,
    test_withdrawal_terms,
)
from .extends import (
    test_outside_flows,
    test_settings,
    test_uninstall,
    test_warranty,
)
from .intake import test_api, test_api_examples, test_api_races, test_notices, test_return_mail
from .policy import (
    test_deadlines_live,
    test_decisions,
    test_information_texts,
    test_legal_exceptions,
    test_legal_loading,
    test_legal_races,
    test_legal_rules,
    test_order_buyer,
    test_order_facts,
    test_order_freeze,
    test_order_information,
    test_order_portal,
    test_policy_races,
    test_policy_rules,
    test_policy_try,
    test_policy_versions,
    test_policy_words,
    test_verdict_sentences,
)
from .portal import (
    test_guest,
    test_portal_access,
    test_portal_chinese,
    test_portal_complaint_rules,
    test_portal_complaints,
    test_portal_fuzz,
    test_portal_home,
    test_portal_returns,
    test_portal_tour,
    test_rating,
)
from .remedy import (
    test_advance,
    test_authority,
    test_authority_attacks,
    test_authority_races,
    test_cancel_orders,
    test_cost_of_goods,
    test_exchange,
    test_exchange_money,
    test_foreign_lots,
    test_late_interest,
    test_payout,
    test_payout_failures,
    test_payout_races,
    test_price_reduction,
    test_refund,
    test_refund_cases,
    test_refund_companies,
    test_refund_terms,
    test_remedy_sequences,
    test_replacement,
    test_reservation,
    test_reversed_notes,
    test_settle_dialog,
)
from .reports import (
    test_concentration,
    test_cost,
    test_cost_books,
    test_reconciliation,
    test_rma_slip,
)
from .rma import (
    test_rma_access,
    test_rma_attacks,
    test_rma_claims,
    test_rma_doors,
    test_rma_queries,
    test_rma_races,
    test_rma_receipt,
    test_rma_rpc_races,
    test_rma_sequences,
)
from .sla import (
    test_sla_clocks,
    test_sla_hours,
    test_sla_policy,
    test_sla_races,
    test_sla_rma,
    test_sla_sequences,
    test_sla_sweep,
)
from .views import test_tours
from .warehouse import (
    test_checklist,
    test_inspect_again,
    test_inspection,
    test_inspection_races,
    test_recovery,
    test_warehouse_sequences,
)
from .withdrawal import (
    test_withdrawal_attacks,
    test_withdrawal_offer,
    test_withdrawal_page,
    test_withdrawals,
)

# letter
from .complaint import test_letter_bodies, test_letter_difference
from .sla import test_rma_waiting

# churn
from .customer import test_churn, test_churn_access, test_churn_calibration
from .engine import test_retention
from .followup import (  # followup
    test_care_tours,
    test_followup_contacts,
    test_followup_races,
    test_followup_retention,
    test_followup_rules,
    test_followup_sources,
    test_followup_views,
)

# c360
from .customer import (
    test_care_attacks,
    test_customer_races,
    test_our_work,
    test_overview,
    test_returner,
)
from .engine import test_returner_engine, test_scorecard_engine
from .sla import test_sla_settling
