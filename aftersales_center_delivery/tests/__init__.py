from . import test_delivery_charge, test_standard_delivery
