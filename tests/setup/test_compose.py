"""The compose file says what the settings read: no service or variable that the other side does not know."""

import re
from typing import Any

import pytest
import yaml

from tests.setup.run import ROOT

TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PORTAL = ("migrate", "web", "worker", "beat")


def test_the_services_are_those_of_the_portal() -> None:
    assert set(SERVICES) == {"db", "redis", *PORTAL}


@pytest.mark.parametrize("name", PORTAL)
def test_the_portals_services_are_given_only_variables_that_are_read(name: str) -> None:
    example = (ROOT / ".env.example").read_text()
    for variable in SERVICES[name]["environment"]:
        assert re.search(rf"^#?{variable}=", example, re.MULTILINE), variable


@pytest.mark.parametrize("name", PORTAL)
def test_database_and_broker_are_the_services_of_that_name(name: str) -> None:
    given = SERVICES[name]["environment"]
    assert re.fullmatch(r"postgresql://cets:\$\{POSTGRES_PASSWORD:\?.*\}@db:5432/cets", given["DATABASE_URL"])
    assert given["REDIS_URL"] == "redis://redis:6379/0"


def test_every_value_to_fill_in_stands_in_the_example() -> None:
    wanted = set(re.findall(r"\$\{(\w+)", TEXT))
    example = set(re.findall(r"^#?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert wanted <= example


def test_secrets_are_demanded_from_outside() -> None:
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        uses = re.findall(rf"\$\{{{name}[^}}]*\}}", TEXT)
        assert uses
        assert all(use.startswith(f"${{{name}:?") for use in uses)
    assert not re.search(r"(?i)^\s*\w*(password|secret)\w*:\s*[\"']?[^\s$\"']", TEXT, re.MULTILINE)


def test_every_server_has_a_health_check_and_the_portal_waits_for_the_migration() -> None:
    assert all("healthcheck" in service for name, service in SERVICES.items() if name != "migrate")
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"] == {
            "db": {"condition": "service_healthy"},
            "redis": {"condition": "service_healthy"},
            "migrate": {"condition": "service_completed_successfully"},
        }


def test_what_must_last_lies_in_a_volume() -> None:
    volumes = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert volumes == set(COMPOSE["volumes"]) == {"postgres-data", "redis-data", "portal-data"}
    assert SERVICES["web"]["environment"]["EVIDENCE_DIR"].startswith(SERVICES["web"]["volumes"][0].split(":")[1])


def test_there_is_one_scheduler_and_only_the_web_is_published_to_this_machine() -> None:
    beats = [
        name
        for name, service in SERVICES.items()
        if "beat" in service.get("command", []) or "-B" in service.get("command", [])
    ]
    assert beats == ["beat"]
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "web": ["127.0.0.1:${PORT:-8000}:8000"]
    }


def test_an_address_may_be_as_long_as_the_web_server_can_read() -> None:
    [command] = re.findall(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    web: list[str] = SERVICES["web"].get("command") or yaml.safe_load(command)
    assert web[web.index("--limit-request-line") + 1] == "8190"


def test_the_image_runs_as_nobody_in_particular_and_holds_no_key() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert "USER portal" in lines
    assert not [line for line in lines if re.match(r"(ENV|ARG).*(SECRET|PASSWORD)", line)]
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[0] == "*"
    assert not {"!.env", "!var", "!.git"} & set(ignored)
