"""Portal pages in a real browser: accessible (axe-core), not wider than the screen, to look at.

``AFTERSALES_AXE`` names axe-core's file, which ``bin/test`` brings along; without it the
checkout's own ``.host/axe`` is taken. ``AFTERSALES_SHOTS`` names a folder for screenshots.
"""

import base64
import json
import os
import unittest
from pathlib import Path
from urllib.parse import urljoin

from odoo.tests.common import HOST, ChromeBrowser

#: What WCAG 2.2 AA asks for, as axe-core calls it.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: Findings of this weight fail a test.
FAILING = ["serious", "critical"]
PHONE, DESK = (390, 844), (1440, 900)
_RUN = """
(async () => {
    const options = {runOnly: {type: "tag", values: %s}, resultTypes: ["violations"]};
    const found = await axe.run(%s, options);
    return JSON.stringify({
        wide: document.documentElement.scrollWidth > window.innerWidth + 1,
        width: document.documentElement.scrollWidth,
        found: found.violations
            .filter((each) => %s.includes(each.impact))
            .map((each) => each.id + ": " + each.help + " " +
                each.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(" | ")),
    });
})()
"""


def axe_source():
    """axe-core's JavaScript, or the test is skipped."""
    given = os.environ.get("AFTERSALES_AXE")
    folders = Path(__file__).resolve().parents
    places = [Path(given)] if given else []
    places += [folder / ".host/axe/node_modules/axe-core/axe.min.js" for folder in folders]
    found = next((place for place in places if place.is_file()), None)
    if not found:
        raise unittest.SkipTest("axe-core is not here: run bin/test, or set AFTERSALES_AXE")
    return found.read_text()


class AxeMixin:
    """For ``HttpCase``: :meth:`look` at pages in one browser, at one or several widths."""

    def look(self, urls, login=None, sizes=None, cookies=None, within="document"):
        """Open each page and fail on serious findings and on pages wider than the screen.

        :param urls: ``{name: path}``; the name is that of the screenshot. Or ``(path, *codes)``:
            JavaScript that leads on from there, each code to another page.
        :param login: whose pages; the public's if empty.
        :param sizes: widths and heights to look at each page with; a phone's if empty, and a
            desk's too where screenshots are asked for.
        :param cookies: ``{name: value}``, such as ``frontend_lang``.
        :param within: a JavaScript expression for the part of the page that counts.
        """
        source, problems = axe_source(), []
        sizes = sizes or ((PHONE, DESK) if os.environ.get("AFTERSALES_SHOTS") else (PHONE,))
        browser = ChromeBrowser(self)
        try:
            with self.allow_requests(browser=browser):
                self.authenticate(login, login, browser=browser)
                self.cr.flush()
                self.cr.clear()
                for name, value in (cookies or {}).items():
                    browser.set_cookie(name, value, "/", HOST)
                for name, path in urls.items():
                    path, *codes = [path] if isinstance(path, str) else path
                    for size in sizes:
                        problems += self._look(browser, name, (path, *codes), size, source, within)
                browser.navigate_to("about:blank", wait_stop=True)
                self._wait_remaining_requests()
        finally:
            browser.stop()
        self.assertFalse(problems, "\n".join(problems))

    def _look(self, browser, name, path, size, source, within):
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        browser._websocket_request("Emulation.setDeviceMetricsOverride", params=metrics)
        path, *codes = path
        browser.navigate_to(urljoin(self.base_url(), path), wait_stop=True)
        browser._wait_ready()
        for code in codes:
            self._evaluate(browser, f"window.isOld = true; {code}")
            browser._wait_ready("!window.isOld && document.readyState === 'complete'")
        self._evaluate(browser, source)
        run = _RUN % (json.dumps(TAGS), within, json.dumps(FAILING))
        report = json.loads(self._evaluate(browser, run))
        if folder := os.environ.get("AFTERSALES_SHOTS"):
            shot = browser._websocket_request(
                "Page.captureScreenshot", params={"captureBeyondViewport": True}, timeout=20
            )
            target = Path(folder) / f"{name}-{width}.png"
            target.write_bytes(base64.b64decode(shot["data"]))
        where = f"{name} ({path}) at {width}px: "
        problems = [where + each for each in report["found"]]
        if report["wide"]:
            problems.append(f"{where}the page is {report['width']}px wide")
        return problems

    def _evaluate(self, browser, code):
        answer = browser._websocket_request(
            "Runtime.evaluate",
            params={"expression": code, "awaitPromise": True, "returnByValue": True},
            timeout=30,
        )
        self.assertNotIn("exceptionDetails", answer, str(answer.get("exceptionDetails"))[:500])
        return answer["result"].get("value")
