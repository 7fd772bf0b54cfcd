#!/usr/bin/env python3
"""The same doors by XML-RPC, which every language speaks, with Python's own library.

    python3 xmlrpc_client.py http://localhost:8069 DATABASE LOGIN API_KEY REFERENCE

Reads where a case stands. The key stands where the password would. See docs/api.md.
"""

import sys
import xmlrpc.client


def main(url, database, login, key, reference):
    """Tell the state of the return with this number."""
    user = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common").authenticate(
        database, login, key, {}
    )
    models = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/object", allow_none=True)
    state = models.execute_kw(database, user, key, "aftersales.rma", "api_status", [reference], {})
    print(state.get("state") or state["error"]["message"])
    return state


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
