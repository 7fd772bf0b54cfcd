"""Databases that are built once and cloned: the fast loop's secret.

``deps-…`` has Odoo and every module our addons may stand on, with demo data; it is rebuilt
only when that list, Odoo or the Python pins change. ``addons-…`` is its clone with our
addons installed; it is rebuilt when anything of theirs but a test changes. ``bundles-…`` is
a clone of that with the web client's bundles made, so that no browser test has to.

A template is built under another name and never touched again once it has its own, so it
can be cloned at any time, by the tests too.
"""

import shutil
from contextlib import ExitStack, contextmanager

from . import databases
from .console import step
from .layout import ADDONS, REQUIREMENTS, ROOT, fingerprint, installed_content, locked
from .postgres import EXTENSIONS

#: Dependencies of the core and of its bridges: installed once, before any of ours.
DEPENDENCIES = [
    "sale_management",
    "sale_stock",
    "sale_crm",
    "rating",
    "barcodes",
    "repair",
    "delivery",
    "sale_loyalty",
    "sale_mrp",
    "purchase_stock",
]
KEEP = 2
BUILDING = "-building"

#: Debian dropped one file that a mail bundle still lists; any console error fails a tour.
DROP_MISSING_ASSET = """
assets = env['ir.asset']
path = 'mail/static/lib/selfie_segmentation/selfie_segmentation.js'
from odoo.tools.misc import file_path
try:
    file_path(path)
except FileNotFoundError:
    if not assets.search_count([('path', '=', path)]):
        assets.create({'name': 'not in this package', 'bundle': 'web.assets_backend',
                       'directive': 'remove', 'path': path})
"""
STOP_JOBS = "env['ir.cron'].search([]).active = False\nenv.cr.commit()\n"
PREGENERATE_ASSETS = """
qweb = env['ir.qweb']
qweb._pregenerate_assets_bundles()
for bundle in ('web.assets_tests', 'web.assets_backend_lazy'):
    made = qweb._get_asset_bundle(bundle, css=True, js=True)
    made.js()
    made.css()
env.cr.commit()
"""


def _prune(odoo, prefix):
    """Drop half-made templates and all but those used last; one that is in use stays."""
    idle = databases.idle(prefix)
    whole = [name for name in idle if not name.endswith(BUILDING)]
    for name in [*(name for name in idle if name.endswith(BUILDING)), *whole[:-KEEP]]:
        odoo.drop(name)
        databases.forget(name)


def _build(odoo, name, title, fill, source=None):
    """Make database ``name`` under another name and rename it when whole."""
    if name not in odoo.server.databases():
        building = f"{name}{BUILDING}"
        with databases.in_use(building), step(title):
            if source:
                odoo.clone(source, building)
            else:
                odoo.drop(building)
                odoo.server.create(building)
            fill(building)
            # The files first: the database's name is what says that all is there.
            shutil.rmtree(odoo.filestore(name), ignore_errors=True)
            if odoo.filestore(building).exists():
                odoo.filestore(building).rename(odoo.filestore(name))
            odoo.server.rename(building, name)
        databases.forget(building)
    with databases.in_use(name):
        _prune(odoo, name.split("-")[0])
    return name


def dependencies(odoo):
    """Name of the template with Odoo's own modules and demo data."""
    elsewhere = [str(ROOT)] if odoo.server.shared else []
    key = fingerprint(
        DEPENDENCIES,
        REQUIREMENTS / "odoo.txt",
        DROP_MISSING_ASSET + STOP_JOBS,
        odoo.package / "odoo" / "release.py",
        str(odoo.package),
        " ".join(EXTENSIONS),
        *elsewhere,
    )

    def fill(database):
        odoo.install(database, DEPENDENCIES)
        odoo.shell(
            database,
            DROP_MISSING_ASSET + STOP_JOBS,
            "The template database could not be prepared.",
        )

    return _build(odoo, f"deps-{key}", "Installing Odoo's own modules (some minutes, once)", fill)


def _addons(odoo):
    source = dependencies(odoo)
    key = fingerprint(source, installed_content())
    return _build(
        odoo,
        f"addons-{key}",
        f"Installing {', '.join(ADDONS)}",
        lambda database: odoo.install(database, ADDONS),
        source=source,
    )


def _bundles(odoo):
    source = _addons(odoo)
    key = fingerprint(source, PREGENERATE_ASSETS)
    return _build(
        odoo,
        f"bundles-{key}",
        "Building the web client's bundles",
        lambda database: odoo.shell(
            database, PREGENERATE_ASSETS, "The web client's bundles could not be built."
        ),
        source=source,
    )


@contextmanager
def template(odoo, *, bundles=False):
    """Yield the name of the template with our addons as they are now in the checkout.

    ``bundles``: the one whose web client is ready to be shown. Nobody drops it meanwhile.
    """
    with ExitStack() as stack:
        with locked("templates"):
            name = _bundles(odoo) if bundles else _addons(odoo)
            stack.enter_context(databases.in_use(name))
        yield name
