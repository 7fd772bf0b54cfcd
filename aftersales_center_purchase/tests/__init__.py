from . import test_vendor_credit, test_vendor_return, test_vendor_value
