{
    "name": "After-Sales Center: Kits",
    "summary": "Kits come back as their parts: what came, what is missing, and what that is worth",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "license": "LGPL-3",
    "author": "After-Sales Center contributors",
    "depends": ["aftersales_center", "sale_mrp"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/deductions.xml",
        "views/rma_views.xml",
        "wizards/kit_parts.xml",
        "wizards/reason.xml",
        "wizards/settle.xml",
    ],
    "auto_install": True,
}
