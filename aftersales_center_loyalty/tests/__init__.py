from . import (
    test_card_payments,
    test_complaint_credit,
    test_consent,
    test_credit_access,
    test_credit_books,
    test_credit_races,
    test_credit_sequences,
    test_offers,
    test_rewards,
    test_spent,
    test_store_credit,
    test_voucher,
)
