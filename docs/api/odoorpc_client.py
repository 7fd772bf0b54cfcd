#!/usr/bin/env python3
"""The same doors with OdooRPC (``pip install OdooRPC==0.10.1``), for programs that use it already.

    python3 odoorpc_client.py HOST PORT DATABASE LOGIN PASSWORD ORDER SKU

OdooRPC logs in with the password of the user. See docs/api.md.
"""

import sys

import odoorpc


def main(host, port, database, login, password, order, sku):
    """Ask for a verdict and for the return, and tell what was said."""
    odoo = odoorpc.ODOO(host, port=int(port))
    odoo.login(database, login, password)
    returns = odoo.env["aftersales.rma"]
    lines = [{"sku": sku, "quantity": 1, "reason": "defective"}]

    said = returns.api_verdict({"order": order, "lines": lines})
    print(f"verdict: {said['lines'][0]['verdict']}")
    # A list gives a list: the second item is refused, the first is done all the same.
    answers = returns.api_create(
        [
            {"external_ref": f"rpc-{order}-1", "order": order, "lines": lines},
            {"external_ref": f"rpc-{order}-2", "order": order, "lines": [{"sku": "none"}]},
        ]
    )
    for answer in answers:
        error = answer.get("error")
        print(f"refused: {error['code']}" if error else f"return: {answer['name']}")
    return answers


if __name__ == "__main__":
    if len(sys.argv) != 8:
        sys.exit(__doc__)
    main(*sys.argv[1:])
