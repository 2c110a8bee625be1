"""What a start-up of the command line must not pay for."""

from __future__ import annotations

import subprocess
import sys


def loaded_after(statements):
    program = f"import sys\n{statements}\nprint('\\n'.join(sys.modules))"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()


def test_importing_the_room_imports_neither_babel_nor_the_time_zones():
    modules = loaded_after("import ratify.language")
    assert [name for name in modules if name.split(".")[0] in {"babel", "zoneinfo"}] == []
    assert "ratify.language.wording" in modules


def test_saying_a_phrase_without_dates_or_numbers_does_not_import_babel():
    modules = loaded_after(
        "from ratify.errors import Phrase\nfrom ratify.language import say\nassert say(Phrase('language.yes'), 'fr') == 'oui'",
    )
    assert [name for name in modules if name.split(".")[0] == "babel"] == []


def test_the_room_uses_nothing_of_ratify_but_its_errors():
    own = {name for name in loaded_after("import ratify.language.compile") if name.startswith("ratify.")}
    assert {name for name in own if not name.startswith("ratify.language")} == {"ratify.errors"}
