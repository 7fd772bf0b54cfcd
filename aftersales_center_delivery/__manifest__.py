{
    "name": "After-Sales Center: Delivery",
    "summary": "What standard delivery cost, kept on each order for refunds of outbound shipping",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "license": "LGPL-3",
    "author": "After-Sales Center contributors",
    "depends": ["aftersales_center", "delivery"],
    "data": ["views/delivery_carrier_views.xml"],
    "auto_install": True,
}
