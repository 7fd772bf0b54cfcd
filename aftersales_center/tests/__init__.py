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
from .engine import (
    test_conformity_law,
    test_deadlines,
    test_duties_law,
    test_eligibility,
    test_eligibility_floor,
    test_eligibility_properties,
    test_delivery_engine,
    test_hashchain,
    test_law,
    test_law_cases,
    test_legal_csv,
    test_legal_table,
    test_policy_check,
    test_refund_engine,
    test_retention_engine,
    test_standalone_verify,
    test_withdrawal_law,
    test_withdrawal_terms,
)
from .policy import (
    test_deadlines_live,
    test_decisions,
    test_information_texts,
    test_legal_exceptions,
    test_legal_loading,
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
from .extends import test_outside_flows, test_uninstall
from .policy import test_legal_races
from .remedy import test_refund, test_replacement
from .reports import test_rma_slip
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
from .warehouse import test_inspection
from .views import test_tours
