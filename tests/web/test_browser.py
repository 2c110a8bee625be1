"""The desk in a real browser: accessibility of every page, the journeys by keyboard, the width of a phone."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import uvicorn
from axe_playwright_python.base import AXE_SCRIPT
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from petitions import GROUNDS, NAME, PETITIONS
from playwright.sync_api import sync_playwright

from ratify import office
from ratify.definitions import Library
from ratify.journal.checkpoint import Checkpoint, sign, signer
from ratify.law.moments import DayRange
from ratify.web import create_app
from ratify.workflow.acts import ActDraft

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORDS = {login: password for login, password, _name, _roles in office.demonstration_logins()}
DOSSIER = "/dossiers/ml-ru-2003"
NOTIFY = f"{DOSSIER}/record?track=participation%2FRU&step=notification_received&party=RU"
STEP = f"{DOSSIER}/record?track=ML&step=transmit&party=ML"


@pytest.fixture(scope="module")
def browser(chromium):
    with sync_playwright() as play:
        launched = play.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@dataclass
class Served:
    """An office that answers at an address of this machine."""

    url: str
    o: object
    pending: int

    @property
    def vote(self):
        """The entry by which the vote of the founding case was recorded."""
        passages = office.show(self.o, office.person_of_login(self.o, "audit"), "ML-RU-2003").passages
        return next(passage.entry for passage in passages if passage.step == "vote")


@pytest.fixture
def serve(open_copy):
    """Serves a copy of the office; a treaty officer's act awaits the second clerk, and an alert has gone out."""
    servers = []

    def make() -> Served:
        o = open_copy()
        officer = office.person_of_login(o, "traites")
        day = office.today(o)
        act = ActDraft("notification_received", DayRange(day, day), "RU", "participation/RU", {"reference": "Note 1"})
        entry = office.record(o, officer, "ML-RU-2003", act).entries[0]
        config = uvicorn.Config(create_app(o), host="127.0.0.1", port=0, log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        servers.append((server, thread))
        port = server.servers[0].sockets[0].getsockname()[1]
        return Served(f"http://127.0.0.1:{port}", o, entry)

    yield make
    for server, thread in servers:
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def open_page(browser, founded):
    """Opens pages in contexts of their own, for somebody who has logged in or for nobody."""
    contexts = []

    def make(served, login=None, **options):
        context = browser.new_context(base_url=served.url, locale="fr-FR", **options)
        contexts.append(context)
        if login is not None:
            context.add_cookies([{"name": "ratify", "value": founded.sessions[login], "url": served.url}])
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def send(page, button):
    """Press a button that sends a form, and wait for the page that answers: the library need not by itself."""
    with page.expect_navigation():
        page.click(button)


def fill_in(page, when="09/07/2024"):
    page.fill("#f-when", when)
    send(page, "button[value=preview]")


def conflict(page, served):
    page.goto(STEP)
    fill_in(page)
    officer = office.person_of_login(served.o, "traites")
    day = office.today(served.o)
    act = ActDraft("note_received", DayRange(day, day), "RU", "participation/RU", {})
    office.record(served.o, officer, "ML-RU-2003", act)
    send(page, "button[value=record]")


def receipt(page, _served):
    page.goto(STEP)
    fill_in(page)
    send(page, "button[value=record]")


def wrong(page, _served):
    page.goto(STEP)
    fill_in(page, "31/02/2024")


def looked_up(page, _served):
    page.goto(STEP)
    fill_in(page)


def supposed(page, _served):
    page.goto(f"{DOSSIER}/what-if")
    page.select_option("#f-next", "ML|transmit")
    send(page, "button[value=choose]")
    page.fill("#f-when", "01/03/2027")
    send(page, "button[value=suppose]")


def verified(page, _served):
    page.goto("/verify")
    send(page, "main button")


def forked(page, served):
    """A log that is watched and does not answer, and a fork of the office's own that was reported."""
    o, admin = served.o, office.person_of_login(served.o, "admin")
    key = signer("office/eeeeeeeeeeee", Ed25519PrivateKey.from_private_bytes(b"e" * 32)).verifier
    office.watch(o, admin, "partenaire", key=str(key), file="/nowhere")
    office.check_watched(o, admin)
    false = sign(Checkpoint(o.store.origin, o.store.head().size, bytes(32)), o.store.signer)
    office.take_fork(o, o.store.checkpoint(), false, "")
    page.goto("/today")
    assert page.locator("#forks").count() == 1
    page.goto("/watched")


def feed_made(page, _served):
    page.goto("/feeds")
    page.fill("#f-name", "Agenda")
    send(page, "form[action='/feeds'] button")


def refused_login(page, _served):
    page.goto("/login")
    page.fill("#login", "greffe")
    page.fill("#password", "wrong-password-1")
    send(page, "main button")


def undecided_move(page, _served):
    """A new edition in which the state of the founding dossier is called otherwise."""
    text = Library().load("mali/cnt", "procedure").text.replace("edition: 1\n", "edition: 2\n")
    for old, new in (("  adopted:", "  authorised:"), ("to: adopted,", "to: authorised,"),
                     ("from: adopted\n", "from: authorised\n")):  # fmt: skip
        text = text.replace(old, new)
    page.goto(f"{DOSSIER}/edition")
    page.fill("#f-text-0", text)
    send(page, "button[value=preview]")
    page.wait_for_selector("#states")


def foretold_publication(page, _served):
    """A chamber in which the vote of the founding dossier would have had no quorum."""
    text = Library().load("ml/cnt", "chamber").text.replace("edition: 1\n", "edition: 2\n")
    page.goto("/editions")
    page.fill("#f-text-0", text.replace("seats: 147", "seats: 301"))
    send(page, "button[value=preview]")
    page.wait_for_selector("#dates")


def erasing(page, served):
    """An entry with personal facts, in a dossier of its own."""
    clerk = office.person_of_login(served.o, "greffe")
    day = office.today(served.o)
    draft = ActDraft("receive", DayRange(day, day), facts={"petitioner": NAME, "grounds": GROUNDS, "place": "Kayes"})
    with TemporaryDirectory() as folder:
        file = Path(folder, "petitions.yaml")
        file.write_text(PETITIONS, encoding="utf-8")
        opened = office.open_dossier(served.o, clerk, reference="P-1", file=file, acts=[draft], reason="reprise")
    page.goto(f"/entries/{opened.entries[-1]}/erase")


def reviewed(page, served):
    """A correction of the vote, beside what it corrects."""
    clerk = office.person_of_login(served.o, "greffe")
    _step, draft = office.act_form(served.o, clerk, "ML-RU-2003", served.vote)
    facts = {**draft.facts, "ballot": {**draft.facts["ballot"], "for": 129}}
    given = office.correct(served.o, clerk, "ML-RU-2003", served.vote, replace(draft, facts=facts), reason="relu")
    page.goto(f"/log/review/{given.entries[0]}")


PAGES = {
    "login": (None, "/login"),
    "login refused": (None, refused_login),
    "accessibility": (None, "/accessibility"),
    "today": ("greffe2", "/today"),
    "dossiers": ("greffe", "/dossiers"),
    "nothing found": ("greffe", "/dossiers?search=zzzz"),
    "open": ("greffe", "/dossiers/new"),
    "count": ("greffe", "/count?day=01/02/2019&amount=10&rule=uk/proposed-negative&way=forwards"),
    "count refused": ("greffe", "/count?day=30/02/2019&amount=&rule=&way=forwards"),
    "dossier": ("greffe2", DOSSIER),
    "dossier to its officer": ("traites", DOSSIER),
    "dossier on another day": ("audit", f"{DOSSIER}?as_of=01/05/2024"),
    "why": ("audit", f"{DOSSIER}/why/entry_into_force"),
    "why a step": ("audit", f"{DOSSIER}/why/step/ML/promulgate"),
    "suppose": ("audit", f"{DOSSIER}/what-if"),
    "what if": ("audit", supposed),
    "plan": ("audit", f"{DOSSIER}/plan?goal=step/ML/promulgate&day=01/07/2027"),
    "horizon": ("audit", "/horizon"),
    "horizon refused": ("audit", "/horizon?until=31/02/2030&party=ML"),
    "renewal": ("audit", f"{DOSSIER}/renewal"),
    "feeds": ("audit", "/feeds"),
    "feed made": ("audit", feed_made),
    "record": ("greffe", STEP),
    "record wrongly": ("greffe", wrong),
    "preview": ("greffe", looked_up),
    "depositary": ("traites", f"{DOSSIER}/depositary"),
    "entry": ("greffe2", lambda page, served: page.goto(f"{DOSSIER}/entries/{served.pending}")),
    "correct": ("greffe", lambda page, served: page.goto(f"{DOSSIER}/entries/{served.vote}/correct")),
    "inbox": ("greffe", "/inbox"),
    "absences": ("admin", "/absences"),
    "deliveries": ("admin", "/deliveries"),
    "mailbox": ("greffe", "/mailbox"),
    "clock": ("greffe", "/clock"),
    "log": ("audit", "/log"),
    "review": ("audit", "/log/review?go=list&question=recorded-late&recorded_from=01/07/2024"),
    "sample": ("audit", "/log/review?go=sample&kind=act&n=3&seed=2026"),
    "verify": ("audit", verified),
    "move": ("greffe", f"{DOSSIER}/edition"),
    "move to be decided": ("greffe", undecided_move),
    "definitions": ("audit", "/definitions"),
    "treaty in words": ("audit", "/definitions/treaty/paris-agreement"),
    "procedure in words": ("audit", "/definitions/procedure/mali/cnt"),
    "editions": ("admin", "/editions"),
    "publication": ("admin", foretold_publication),
    "missing": ("greffe", "/nowhere"),
    "forbidden": ("admin", "/log"),
    # What writes comes last, so that the others see the office as it was.
    "conflict": ("greffe", conflict),
    "recorded": ("greffe", receipt),
    "erase": ("traites", erasing),
    "before and after": ("audit", reviewed),
    "watched": ("audit", forked),
}


def each_page(page, served, sessions):
    """Go to every page in turn, logged in as whom it is for, and unfold what is folded; gives the name of each.

    All in one browser page: another context is another process, and costs more than all that is looked at in it.
    """
    for name, (login, place) in PAGES.items():
        page.context.clear_cookies(name="ratify")
        if login is not None:
            page.context.add_cookies([{"name": "ratify", "value": sessions[login], "url": served.url}])
        if callable(place):
            place(page, served)
        else:
            page.goto(place)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        yield name


def violations(page, *looks):
    """What axe finds in each of these looks of a page, with no rule switched off."""
    page.evaluate(AXE_SCRIPT)
    told = []
    for look in looks:
        page.emulate_media(**look)
        found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        told += [(look, each["id"], [node["target"] for node in each["nodes"]][:4]) for each in found]
    return told


@pytest.mark.parametrize("language", ["fr", "en", "ru"])
def test_axe_finds_nothing_on_any_page(serve, open_page, founded, language):
    """WCAG 2.2 AA, EN 301 549 and RGAA as far as a program can tell, by light and in the dark."""
    served = serve()
    page = open_page(served, reduced_motion="reduce")  # colours would take a moment to go from light to dark
    page.goto(f"/accessibility?lang={language}")
    found, schemes = {}, ({"color_scheme": "light"}, {"color_scheme": "dark"})
    for name in each_page(page, served, founded.sessions):
        found[name] = violations(page, *schemes)
        assert page.locator("html").get_attribute("lang") == language
    assert list(found) == list(PAGES)
    assert {name: told for name, told in found.items() if told} == {}


def test_axe_finds_nothing_on_the_dossier_in_other_media(serve, open_page):
    page = open_page(serve(), "greffe2", reduced_motion="reduce")
    page.goto(DOSSIER)
    looks = (
        {"media": "print"},
        {"media": "screen", "contrast": "more"},
        {"contrast": "null", "forced_colors": "active"},
    )
    assert violations(page, *looks) == []


def test_the_check_finds_what_is_wrong(serve, open_page):
    page = open_page(serve(), "greffe")
    page.goto("/today")
    page.evaluate("document.querySelector('main').innerHTML += '<img src=x><input>'")
    for look in ({"color_scheme": "light"}, {"color_scheme": "dark"}):
        assert {"image-alt", "label"} <= {name for _look, name, _places in violations(page, look)}


def test_every_page_fits_the_width_of_a_phone(serve, open_page, founded):
    """WCAG 2.2, 1.4.10: at 320 CSS pixels nothing is read by scrolling sideways; nor with text at 200 %."""
    served = serve()
    page = open_page(served)
    phone, wide = {"width": 320, "height": 640}, {"width": 640, "height": 800}
    page.set_viewport_size(phone)
    found = {}
    for name in each_page(page, served, founded.sessions):
        found[name] = page.evaluate("document.documentElement.scrollWidth")
        page.set_viewport_size(wide)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        found[f"{name}, its text at 200 %"] = page.evaluate("document.documentElement.scrollWidth") - 320
        page.set_viewport_size(phone)
    assert {name: width for name, width in found.items() if width > 320} == {}
    assert len(found) == 2 * len(PAGES)


def test_nothing_is_fetched_from_elsewhere_and_no_page_runs_a_script(serve, open_page):
    served = serve()
    page = open_page(served, "greffe2")
    asked, complaints = [], []
    page.on("request", lambda request: asked.append((request.resource_type, request.url)))
    page.on("console", lambda message: complaints.append(message.text))
    for _login, place in PAGES.values():
        if not callable(place):
            page.goto(place)
    assert {url for _kind, url in asked if not url.startswith((served.url, "data:"))} == set()
    assert [url for kind, url in asked if kind == "script"] == []
    assert [text for text in complaints if "Content Security Policy" in text] == []


def test_every_target_is_large_enough(serve, open_page):
    """WCAG 2.2, 2.5.8: 24 by 24 CSS pixels, but for links within a sentence."""
    page = open_page(serve(), "greffe2")
    page.goto(DOSSIER)
    small = page.evaluate(
        """[...document.querySelectorAll("button, .btn, summary, input:not([type=hidden]), select, nav a")]
        .filter(each => each.checkVisibility())
        .map(each => [each.textContent.trim(), each.getBoundingClientRect()])
        .filter(([, box]) => box.width < 24 || box.height < 24)
        .map(([text]) => text)"""
    )
    assert small == []


def focus(page):
    """What has the keyboard's focus, in words."""
    return page.evaluate(
        """() => { const a = document.activeElement; return [a.id, a.getAttribute('name') || '', a.value || '',
        (a.innerText || a.textContent || '').replace(/\\s+/g, ' ').trim()] }"""
    )


def tab_to(page, identity="", *, name="", value="", text="", most=250):
    """Press Tab until the thing has the focus; whoever cannot see the page does just this."""
    for _ in range(most):
        page.keyboard.press("Tab")
        found = focus(page)
        if (
            (not identity or found[0] == identity)
            and (not name or found[1] == name)
            and (not value or found[2] == value)
            and (not text or text in found[3])
        ):
            return
    pytest.fail(f"the keyboard does not reach {identity or name or value or text}")


def log_in(page, login):
    page.goto("/login")
    tab_to(page, "login")
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORDS[login])
    page.keyboard.press("Enter")
    page.wait_for_url("**/today")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_journey_of_an_act_by_keyboard_alone(serve, open_page, scripts):
    """Log in, open the dossier, record with a preview, be confirmed by a second person, correct."""
    served = serve()
    before = served.o.store.head().size
    page = open_page(served, java_script_enabled=scripts)
    find_the_step(page)
    record_with_a_mistake_first(page)
    assert served.o.store.head().size == before + 1
    assert "Retour au dossier" in focus(page)[3]
    confirm(open_page(served, java_script_enabled=scripts), before + 1)
    assert served.o.store.head().size == before + 2
    correct(page, before + 1)
    assert served.o.store.head().size == before + 3


def find_the_step(page):
    log_in(page, "traites")
    tab_to(page, text="Dossiers")
    page.keyboard.press("Enter")
    page.wait_for_url("**/dossiers")
    tab_to(page, text="Accord entre")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{DOSSIER}")
    tab_to(page, text="Enregistrer – Envoi de la notification")
    page.keyboard.press("Enter")
    page.wait_for_url("**/record?**")


def record_with_a_mistake_first(page):
    tab_to(page, "f-when")
    page.keyboard.type("31/02/2024")
    page.keyboard.press("Enter")
    page.wait_for_selector("#problems")
    assert focus(page)[0] == "problems", "the summary of errors has the focus"
    tab_to(page, text="Le jour « 31/02/2024 »", most=1)
    page.keyboard.press("Enter")
    assert focus(page)[0] == "f-when", "the link of the summary leads to the field"
    page.keyboard.press("Control+a")
    page.keyboard.type("09/07/2024")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=mardi 9 juillet 2024")
    tab_to(page, value="record")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=C’est enregistré")


def confirm(second, entry):
    log_in(second, "greffe2")
    tab_to(second, text="Envoi de la notification")
    second.keyboard.press("Enter")
    second.wait_for_url(f"**/entries/{entry}")
    tab_to(second, text="Confirmer cet acte")
    second.keyboard.press("Enter")
    second.wait_for_selector("text=C’est enregistré")


def correct(page, entry):
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{DOSSIER}")
    tab_to(page, text=f"Détails et preuve – Écriture {entry}")
    page.keyboard.press("Enter")
    tab_to(page, text="Corriger cette écriture", most=2)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/entries/{entry}/correct")
    tab_to(page, "f-when")
    assert focus(page)[2] == "09/07/2024"
    page.keyboard.press("Control+a")
    page.keyboard.type("08/07/2024")
    tab_to(page, "f-reason")
    page.keyboard.type("La note est du 8.")
    tab_to(page, value="preview")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=lundi 8 juillet 2024")
    tab_to(page, value="record")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=C’est enregistré")


def test_a_vote_is_typed_in_at_most_forty_keystrokes(serve, open_page):
    """Date, members present and three counts, from the first field to the preview."""
    served = serve()
    page = open_page(served, "greffe")
    page.goto(f"{DOSSIER}/entries/{served.vote}/correct")
    page.fill("#f-reason", "Essai")
    fields = {"f-fact-ballot-for": "130", "f-fact-ballot-against": "0", "f-fact-ballot-abstaining": "0"}
    page.focus("#f-fact-ballot-for")
    strokes = 0
    for identity, count in fields.items():
        assert focus(page)[0] == identity
        page.keyboard.press("Control+a")
        page.keyboard.type(count)
        page.keyboard.press("Tab")
        strokes += len(count) + 2
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Aperçu")
    assert strokes + 1 <= 40


def test_the_first_tab_skips_to_the_content(serve, open_page):
    page = open_page(serve(), "greffe")
    page.goto("/today")
    page.keyboard.press("Tab")
    assert focus(page)[3] == "Aller au contenu"
    page.keyboard.press("Enter")
    assert focus(page)[0] == "main"


def test_the_language_changes_with_what_is_read(serve, open_page):
    page = open_page(serve(), "greffe")
    page.goto(f"{DOSSIER}?as_of=01/05/2024")
    page.click("text=Русский")
    assert page.locator("html").get_attribute("lang") == "ru"
    assert "as_of" in page.url
    page.goto("/dossiers")
    assert page.locator("h1").inner_text() == "Дела"
