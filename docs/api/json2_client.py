#!/usr/bin/env python3
"""A shop that sends returns and complaints to Odoo, with nothing but Python's own library.

    python3 json2_client.py http://localhost:8069 DATABASE API_KEY ORDER SKU

It asks what the policy would say to a return of one SKU of an order, asks for the return (twice:
the second time finds the first), reads where it stands, and complains. See docs/api.md.
"""

import json
import sys
import urllib.error
import urllib.request


class Problem(Exception):
    """What the server answered instead: ``code`` for programs, ``message`` for people."""

    def __init__(self, code, message):
        super().__init__(f"[{code}] {message}")
        self.code = code
        self.message = message


class AfterSales:
    """The three doors of one Odoo database, by JSON-2 (Odoo 19 and later)."""

    def __init__(self, url, database, key, language="en_US"):
        self.url = url.rstrip("/")
        self.context = {"lang": language}
        self.headers = {
            "Authorization": f"bearer {key}",
            "X-Odoo-Database": database,
            "Content-Type": "application/json; charset=utf-8",
        }

    def call(self, model, method, **arguments):
        """The answer of ``method``; a list of items gives a list of answers.

        :raises Problem: when the call as a whole is refused: wrong key (401), no right to do
            this at all (403), server out of order.
        """
        request = urllib.request.Request(
            f"{self.url}/json/2/{model}/{method}",
            json.dumps({"context": self.context, **arguments}).encode(),
            self.headers,
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            try:
                told = json.load(error)
            except ValueError:
                told = {}
            message = told.get("message") or error.reason
            raise Problem(f"http_{error.code}", message) from error

    def one(self, model, method, **arguments):
        """The answer to one item.

        :raises Problem: also when this item is refused.
        """
        answer = self.call(model, method, **arguments)
        if "error" in answer:
            raise Problem(**answer["error"])
        return answer


def main(url, database, key, order, sku):
    """Go through it once and tell each step."""
    shop = AfterSales(url, database, key)
    lines = [{"sku": sku, "quantity": 1, "reason": "defective", "remedy": "refund"}]

    said = shop.one("aftersales.rma", "api_verdict", values={"order": order, "lines": lines})
    for line in said["lines"]:
        print(f"verdict: {line['verdict']} until {line['deadline']}: {line['sentence']}")

    wish = {
        "external_ref": f"web-{order}-1",
        "channel": "api",
        "order": order,
        "lines": lines,
        "note": "It does not light up.",
    }
    asked = shop.one("aftersales.rma", "api_create", values=wish)
    again = shop.one("aftersales.rma", "api_create", values=wish)
    print(f"return: {asked['name']} is {asked['state']}")
    print(f"the same: {again['name'] == asked['name'] and again['existing']}")

    found = shop.call(
        "aftersales.rma", "api_status", refs=[asked["name"], {"external_ref": "never-sent"}]
    )
    print(f"status: {found[0]['state']}, {found[1]['error']['code']}")

    complaint = shop.one(
        "aftersales.complaint",
        "api_create",
        values={
            "external_ref": f"web-{order}-c1",
            "order": order,
            "returns": [asked["name"]],
            "subject": "Nobody answers the phone",
            "text": "I have tried for three days.",
        },
    )
    print(f"complaint: {complaint['name']} is {complaint['state']}")
    try:
        shop.one("aftersales.rma", "api_verdict", values={"order": "S-none", "lines": lines})
    except Problem as problem:
        print(f"refused: {problem.code}")
    return asked, complaint


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
