"""Settings: the environment and one file, read once at the entrances.

Order, the first that says something holds: what the caller passes to ``load``, the environment (``RATIFY_…``),
the file, the default. The file is the one that ``RATIFY_CONFIG`` names, else ``./ratify.toml``, else
``ratify/ratify.toml`` in the user's configuration folder. Folders follow the XDG Base Directory Specification.
"""

from __future__ import annotations

import json
import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from ratify.errors import Invalid, Phrase, why_not

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LANGUAGES = ("fr", "en", "ru")
"""The languages that an office speaks."""

OTHER_VARIABLES = ("RATIFY_CONFIG", "RATIFY_LANG", "RATIFY_TOKEN", "RATIFY_DEBUG")
"""Variables of the same family that are no settings of an office: they belong to one process or one person."""

ROLES = ("clerk", "second_clerk", "presiding_officer", "treaty_officer", "auditor", "administrator")
"""The roles that an account may have, and whose alerts a webhook may get."""

LEAST_SECRET = 32
"""Characters of a webhook's secret, inclusive."""

_OFFICE_NAME = {"fr": "Bureau des traités", "en": "Treaty Office", "ru": "Договорный отдел"}
_SECRET = frozenset({"smtp_url", "database_url", "webhooks"})
_ALIKE = 0.88
_HIGHEST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Webhook:
    """A program that gets alerts: where it is called, and the secret by which it knows that the office calls.

    ``roles``: whose alerts it gets. ``language``: in which language. ``private``: it may have a private address, and
    plain http is good enough there.
    """

    name: str
    url: str = field(repr=False)
    secret: str = field(repr=False)
    roles: tuple[str, ...] = ("treaty_officer",)
    language: str = "fr"
    private: bool = False

    @property
    def id(self) -> str:
        """What stands for it among the readers of an alert; no account has such an id."""
        return f"webhook:{self.name}"

    @property
    def place(self) -> str:
        """Scheme, host and port of its address; what follows these may be a secret of its own."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an office is told once, when it starts.

    ``database_url``: address of the database as SQLAlchemy writes it. ``key_file``: the private key that signs the
    log's checkpoints. ``maildir``: the folder of outgoing alerts where no mail server is named. ``zone``: IANA time
    zone; *today* is the civil date there. ``language``: for readers who chose none. ``office_name``: text by language.
    ``demonstration``: an office whose clock can be set and whose logins are public. ``smtp_url``: the mail server.
    ``mail_from``: sender of the alerts. ``alert_hour``: hour (0–23, in ``zone``) from which the alerts of a day go out.
    ``digest``: what is not urgent goes to each reader in one message a day. ``escalate_after_days``: after how many
    days an alert that nobody has in hand is told to the next in line, where its definition says nothing (0: never).
    ``one_person``: acts stand without a second person. ``back_date_days``: up to how many days late an act may be
    recorded without a reason (inclusive). ``public_url``: address of the desk as alerts give it, without a final slash.
    ``webhooks``: the programs that get alerts, by name.
    """

    database_url: str = field(repr=False)
    key_file: Path
    maildir: Path
    zone: str = "Africa/Bamako"
    language: str = "fr"
    office_name: Mapping[str, str] = field(default_factory=lambda: dict(_OFFICE_NAME))
    demonstration: bool = False
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str = "ratify@localhost"
    alert_hour: int = 7
    digest: bool = True
    escalate_after_days: int = 3
    one_person: bool = False
    back_date_days: int = 7
    public_url: str = "http://127.0.0.1:8000"
    webhooks: tuple[Webhook, ...] = ()


NAMES = tuple(each.name for each in fields(Settings))
"""The settings by name, in order; the variable of ``alert_hour`` is ``RATIFY_ALERT_HOUR``."""


def load(**overrides: object) -> Settings:
    """Read the settings of this process.

    ``overrides`` are named like the fields and win over everything; ``None`` means *not said*. A demonstration
    office has database, key and mail folder of its own unless they are named. Raises ``Invalid`` with everything
    that is wrong at once (particular ``problems``), each with the variable's name and what would be right.
    """
    config = config_file()
    raw = _gather(config, {name: value for name, value in overrides.items() if value is not None})
    problems = [*_near_misses(raw)]
    values: dict[str, Any] = {}
    for name in NAMES:
        if raw.get(name) is None:
            continue
        try:
            values[name] = _RULES[name][0](raw[name])
        except Invalid as several:
            problems += several.phrase.particulars["problems"]  # type: ignore[arg-type]  # made here, see _webhooks
        except (ValueError, TypeError, LookupError, OSError):
            problems.append(_problem(name, raw[name]))
    if problems:
        raise Invalid("settings.invalid", problems=tuple(problems), file=str(config) if config else None)
    home = data_home() / "demonstration" if values.get("demonstration") else data_home()
    places = {"database_url": f"sqlite:///{home / 'ratify.db'}", "key_file": _key_place(home)}
    settings = Settings(**{**places, "maildir": home / "mail", **values})
    hooks = tuple(replace(one, language=one.language or settings.language) for one in settings.webhooks)
    return replace(settings, webhooks=hooks)


def config_file() -> Path | None:
    """Find the file that is to be read, or ``None``. One named by ``RATIFY_CONFIG`` must be there, else ``Invalid``."""
    named = os.environ.get("RATIFY_CONFIG")
    if named:
        path = Path(named).expanduser()
        if not path.is_file():
            raise Invalid("settings.no_file", variable="RATIFY_CONFIG", file=named)
        return path
    candidates = (Path("ratify.toml"), config_home() / "ratify.toml")
    return next((path for path in candidates if path.is_file()), None)


def data_home() -> Path:
    """Where database and mail folder stand by default."""
    return _folder("XDG_DATA_HOME", ".local/share")


def config_home() -> Path:
    """Where the settings file stands if none is named nearer, and by default the key: no back-up of data takes it."""
    return _folder("XDG_CONFIG_HOME", ".config")


def _key_place(home: Path) -> Path:
    """Where the key is by default; where it was, beside the database, as long as it is there and nowhere else."""
    place = config_home() / home.relative_to(data_home()) / "ratify.key"
    before = home / "ratify.key"
    return before if before.exists() and not place.exists() else place


def state_home() -> Path:
    """Where the command line keeps a person's login."""
    return _folder("XDG_STATE_HOME", ".local/state")


def _folder(variable: str, below_home: str) -> Path:
    named = os.environ.get(variable, "")
    # The specification has relative paths ignored.
    base = Path(named) if named.startswith("/") else Path.home() / below_home
    return base / "ratify"


def _gather(config: Path | None, said: Mapping[str, object]) -> dict[str, object]:
    """Lay overrides over the environment over the file; values are as written, unchecked."""
    from pydantic import create_model  # noqa: PLC0415 - 0.1 s: commands without an office do not pay for it
    from pydantic_settings import BaseSettings, SettingsConfigDict  # noqa: PLC0415 - as above
    from pydantic_settings import PydanticBaseSettingsSource as Source  # noqa: PLC0415 - as above

    written = _read(config) if config else {}

    class Sources(BaseSettings):
        model_config = SettingsConfigDict(env_prefix="RATIFY_", env_ignore_empty=True, extra="allow")

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: Source,
            env_settings: Source,
            dotenv_settings: Source,
            file_secret_settings: Source,
        ) -> tuple[Any, ...]:
            del settings_cls, dotenv_settings, file_secret_settings
            return init_settings, env_settings, lambda: written

    fields_as_written: Any = dict.fromkeys(NAMES, (Any, None))
    return dict(create_model("Gathered", __base__=Sources, **fields_as_written)(**said))


def _read(config: Path) -> dict[str, Any]:
    try:
        with config.open("rb") as file:
            written = tomllib.load(file)
            mode = os.fstat(file.fileno()).st_mode
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid("settings.unreadable", file=str(config), why=why_not(error)) from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (0, 0)
        raise Invalid("settings.no_toml", file=str(config), line=line, column=column) from error
    if mode & stat.S_IROTH and any(_holds_secret(written.get(name)) for name in _SECRET):
        raise Invalid("settings.open_secret", file=str(config))
    return written


def _holds_secret(value: object) -> bool:
    """Whether a setting that may hold a secret does: an address with a password, or any webhook."""
    if isinstance(value, Mapping):
        return bool(value)
    return isinstance(value, str) and re.match(r"\s*\{|[^/]*//[^/@]*:[^/]*@", value) is not None


def _near_misses(raw: Mapping[str, object]) -> list[Phrase]:
    """Find settings that do not exist: every one of the file and the call; of the environment only what looks meant."""
    found = []
    for name in [name for name in raw if name not in NAMES]:
        near = get_close_matches(name, NAMES, n=1)
        code = "settings.unknown_near" if near else "settings.unknown"
        found.append(Phrase(code, name=name, meant=near[0] if near else "", names=NAMES))
    known = [_variable(name) for name in NAMES] + list(OTHER_VARIABLES)
    for variable in sorted(name for name in os.environ if name.startswith("RATIFY_") and name not in known):
        # Other programs may have variables of this family; a slip of the pen must not silently choose a database.
        near = get_close_matches(variable, known, n=1, cutoff=_ALIKE)
        if near:
            found.append(Phrase("settings.unknown_near", name=variable, meant=near[0], names=()))
    return found


def _variable(name: str) -> str:
    return f"RATIFY_{name.upper()}"


def _problem(name: str, given: object) -> Phrase:
    right = Phrase(_RULES[name][1])
    if name in _SECRET:  # may hold a password
        return Phrase("settings.bad_secret", variable=_variable(name), name=name, right=right)
    return Phrase("settings.bad", variable=_variable(name), name=name, given=str(given), right=right)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError
    return value.strip()


def _language(value: object) -> str:
    return LANGUAGES[LANGUAGES.index(_text(value))]


def _zone(value: object) -> str:
    return ZoneInfo(_text(value)).key


def _path(value: object) -> Path:
    path = value if isinstance(value, Path) else Path(_text(value))
    return path.expanduser().absolute()


def _yes_no(value: object) -> bool:
    if isinstance(value, bool):
        return value
    return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[_text(value).lower()]


def _hour(value: object) -> int:
    return range(24)[_number(value)]


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{1,6}", value.strip()):
        raise ValueError
    number = int(value)
    if number < 0:
        raise ValueError
    return number


def _office_name(value: object) -> dict[str, str]:
    """Read a name for every language: a table of them (JSON in the environment), or one text for all."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = json.loads(value)
    if not isinstance(value, Mapping):
        return dict.fromkeys(LANGUAGES, _text(value))
    given = {language: _text(value[language]) for language in LANGUAGES if language in value}
    if not given or set(value) - set(LANGUAGES):
        raise ValueError
    return {language: given.get(language) or next(iter(given.values())) for language in LANGUAGES}


def _address(value: object) -> str:
    text = _text(value)
    if not re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", text):
        raise ValueError
    return text


def _database_url(value: object) -> str:
    text = _text(value)
    if not re.match(r"(sqlite|postgresql(\+psycopg)?)://.", text):
        raise ValueError
    return text


def _smtp_url(value: object) -> str:
    text = _text(value)
    parts = urlsplit(text)
    if parts.scheme not in {"smtp", "smtps", "smtp+starttls"} or not parts.hostname or parts.path.strip("/"):
        raise ValueError
    if not 0 < (parts.port or 25) <= _HIGHEST_PORT or parts.query or parts.fragment:
        raise ValueError
    return text


def _public_url(value: object) -> str:
    text = _text(value)
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError
    return text.rstrip("/")


def _webhooks(value: object) -> tuple[Webhook, ...]:
    """Read a table of tables by name (JSON in the environment). Raises ``Invalid`` with everything that is wrong."""
    if isinstance(value, str):
        value = json.loads(value)
    if not isinstance(value, Mapping) or not all(isinstance(one, Mapping) for one in value.values()):
        raise TypeError
    problems = [problem for name, said in value.items() for problem in _problems_of(name, said)]
    if problems:
        raise Invalid("settings.invalid", problems=tuple(problems))
    return tuple(_webhook(name, value[name]) for name in sorted(value))


def _webhook(name: str, said: Mapping[str, object]) -> Webhook:
    read = {key: rule(said[key]) for key, (rule, _right) in _OF_WEBHOOKS.items() if key in said}
    return Webhook(name, **{"language": "", **read})  # the office's language, where none is named, is filled in later


def _problems_of(name: str, said: Mapping[str, object]) -> Iterator[Phrase]:
    about = {"variable": _variable("webhooks"), "webhook": ascii(name)[1:-1]}
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", name):
        yield Phrase("settings.webhook.name", **about)
    for key in sorted({*said, "url", "secret"}):
        if key not in _OF_WEBHOOKS:
            near = get_close_matches(key, _OF_WEBHOOKS, n=1)
            code = "settings.webhook.unknown_near" if near else "settings.webhook.unknown"
            yield Phrase(code, key=ascii(key)[1:-1], meant=near[0] if near else "", names=tuple(_OF_WEBHOOKS), **about)
            continue
        rule, right = _OF_WEBHOOKS[key]
        try:
            rule(said.get(key))
        except (ValueError, TypeError, LookupError):
            # What was given is never repeated: an address may hold a secret as well.
            code = "settings.webhook.bad" if key in said else "settings.webhook.missing"
            yield Phrase(code, key=key, right=Phrase(right), **about)
    if str(said.get("url")).startswith("http:") and str(said.get("private")).lower() not in {"true", "yes", "1"}:
        yield Phrase("settings.webhook.http", **about)


def _url(value: object) -> str:
    """Read an address that is called: ASCII, with a host, without name, password and fragment."""
    text = _text(value)
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or "#" in text:
        raise ValueError
    if not text.isascii() or " " in text or parts.port == 0:
        raise ValueError
    return text


def _secret(value: object) -> str:
    text = _text(value)
    if len(text) < LEAST_SECRET or text != value:
        raise ValueError
    return text


def _roles(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError
    return tuple(dict.fromkeys(ROLES[ROLES.index(_text(one))] for one in value))


_OF_WEBHOOKS: Mapping[str, tuple[Callable[[object], Any], str]] = {
    "url": (_url, "settings.right.webhook.url"),
    "secret": (_secret, "settings.right.webhook.secret"),
    "roles": (_roles, "settings.right.webhook.roles"),
    "language": (_language, "settings.right.language"),
    "private": (_yes_no, "settings.right.yes_no"),
}
"""For each key of a webhook: how it is read, and the message of what would be right."""

_RULES: Mapping[str, tuple[Callable[[object], object], str]] = {
    "database_url": (_database_url, "settings.right.database_url"),
    "key_file": (_path, "settings.right.path"),
    "maildir": (_path, "settings.right.path"),
    "zone": (_zone, "settings.right.zone"),
    "language": (_language, "settings.right.language"),
    "office_name": (_office_name, "settings.right.office_name"),
    "demonstration": (_yes_no, "settings.right.yes_no"),
    "smtp_url": (_smtp_url, "settings.right.smtp_url"),
    "mail_from": (_address, "settings.right.mail_from"),
    "alert_hour": (_hour, "settings.right.alert_hour"),
    "digest": (_yes_no, "settings.right.yes_no"),
    "escalate_after_days": (_number, "settings.right.escalate_after_days"),
    "one_person": (_yes_no, "settings.right.yes_no"),
    "back_date_days": (_number, "settings.right.back_date_days"),
    "public_url": (_public_url, "settings.right.public_url"),
    "webhooks": (_webhooks, "settings.right.webhooks"),
}
"""For each setting: how its value is read, with an error if it cannot be, and the message of what would be right."""
