from . import test_kit, test_kit_doors
