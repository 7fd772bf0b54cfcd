{
    "name": "After-Sales Center: Purchase",
    "summary": "Returned goods go back to the vendor they were bought from, on that purchase",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "license": "LGPL-3",
    "author": "After-Sales Center contributors",
    "depends": ["aftersales_center", "purchase_stock"],
    "auto_install": True,
}
