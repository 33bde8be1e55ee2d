"""The page of a result in a real browser: usable by everybody, in both themes, and silent."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backtriage.flow.model import Flow
from backtriage.report.html import to_html
from backtriage.report.outline import outline
from tests.browser.conftest import NODE_MODULES, NOW, PEOPLE, person

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AXE = NODE_MODULES / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
each_person = pytest.mark.parametrize("name", [*PEOPLE, "unsure"])


def page_of(flow: Flow, name: str, folder: Path) -> Path:
    """Write the page of one person."""
    file = folder / f"{name}.html"
    file.write_text(to_html(outline(person(flow, name), NOW), flow.words), encoding="utf-8")
    return file


@each_person
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_result_can_be_used_by_everybody(browser: Browser, low_back_pain: Flow, tmp_path: Path, name: str,
                                           width: int, theme: str) -> None:
    """axe-core finds nothing against WCAG 2.2 AA, on a phone and on a desk, in light and in dark."""
    context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True,
                                  color_scheme="dark" if theme == "dark" else "light")
    page = context.new_page()
    page.goto(page_of(low_back_pain, name, tmp_path).as_uri())
    page.add_script_tag(path=AXE)

    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)

    assert not [(each["id"], each["nodes"][0]["html"][:200]) for each in found["violations"]]
    assert len(found["passes"]) > 10
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()


@each_person
def test_a_result_asks_nothing_of_anybody(browser: Browser, low_back_pain: Flow, tmp_path: Path,
                                          name: str) -> None:
    """Opening the page makes no request but for the file itself."""
    page = browser.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    file = page_of(low_back_pain, name, tmp_path).as_uri()

    page.goto(file)
    page.wait_for_timeout(200)

    assert requests == [file]
    page.close()


def test_a_script_would_not_run_and_nothing_would_be_fetched(browser: Browser, low_back_pain: Flow,
                                                            tmp_path: Path) -> None:
    """The page forbids both, so that nothing could happen even if something slipped in."""
    file = page_of(low_back_pain, "simple", tmp_path)
    slipped = "<script>document.title = 'ran'</script><img src='other.png'><iframe src='x.html'></iframe>"
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace("</main>", slipped + "</main>"), encoding="utf-8")
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))

    page.goto(file.as_uri())

    assert page.title() != "ran"
    for kind in ("script", "image", "fram"):
        assert [text for text in refused if kind in text and "Content Security Policy" in text], kind
    page.close()


@each_person
def test_a_result_is_valid_html(low_back_pain: Flow, tmp_path: Path, name: str) -> None:
    """A validator that is not ours finds nothing."""
    config = tmp_path / ".htmlvalidate.json"
    config.write_text('{"root": true, "extends": ["html-validate:standard"]}', encoding="utf-8")
    command = [str(NODE_MODULES / ".bin" / "html-validate"), "--config", str(config),
               str(page_of(low_back_pain, name, tmp_path))]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
