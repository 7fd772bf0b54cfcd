from . import test_standard_delivery
