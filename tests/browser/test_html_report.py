"""The page of a result in a real browser: usable by everybody, in both themes, and silent."""

from __future__ import annotations

import subprocess
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from backtriage.flow.model import Flow
from backtriage.report.for_person import for_person
from backtriage.report.html import to_html
from tests.browser.conftest import NODE_MODULES, NOW, PEOPLE, person

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AXE = NODE_MODULES / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = """async rules => {  // to bring all that axe says out of the page would take longer than to find it
    const {violations, passes} = await axe.run({runOnly: rules, resultTypes: ["violations"]});
    return [violations.map(each => [each.id, each.nodes[0].html.slice(0, 200)]), passes.length];
}"""
EVERYBODY = [*PEOPLE, "unsure"]
each_person = pytest.mark.parametrize("name", EVERYBODY)


def page_of(flow: Flow, name: str, folder: Path) -> Path:
    """Write the page of one person."""
    file = folder / f"{name}.html"
    file.write_text(to_html(for_person(person(flow, name), NOW)), encoding="utf-8")
    return file


@each_person
def test_a_result_can_be_used_by_everybody(browser: Browser, low_back_pain: Flow, tmp_path: Path,
                                           name: str) -> None:
    """axe-core finds nothing against WCAG 2.2 AA, on a phone and on a desk, in light and in dark."""
    page = browser.new_page(bypass_csp=True)
    page.goto(page_of(low_back_pain, name, tmp_path).as_uri())
    page.add_script_tag(path=AXE)
    themes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for width, theme in product((360, 1280), themes):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=theme)

        wrong, passes = page.evaluate(LOOK, RULES)

        assert not wrong, f"{width} pixels wide, {theme}"
        assert passes > 10
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.close()


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


def test_results_are_valid_html(low_back_pain: Flow, tmp_path: Path) -> None:
    """A validator that is not ours finds nothing."""
    config = tmp_path / ".htmlvalidate.json"
    config.write_text('{"root": true, "extends": ["html-validate:standard"]}', encoding="utf-8")
    pages = [str(page_of(low_back_pain, name, tmp_path)) for name in EVERYBODY]
    command = [str(NODE_MODULES / ".bin" / "html-validate"), "--config", str(config), *pages]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
