from . import (
    test_repair,
    test_repair_books,
    test_repair_cost,
    test_repair_doors,
    test_repair_extension,
    test_repair_sequences,
    test_repair_warranty,
)
