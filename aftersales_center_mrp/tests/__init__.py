from . import test_kit, test_kit_doors, test_kit_parts, test_kit_parts_money, test_kit_parts_sent
