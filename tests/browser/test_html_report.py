"""The page of a result in a real browser: usable by everybody, in both themes, and silent."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from PIL import Image

from backtriage.flow.model import Flow
from backtriage.report.blocks import Tone
from backtriage.report.for_person import for_person
from backtriage.report.html import to_html
from tests.browser.conftest import NODE_MODULES, NOW, PEOPLE, person
from tests.report.grey import READABLE, TOLD_APART, contrast, paper_and_ink
from tests.report.hostile import everywhere

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AXE = NODE_MODULES / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = """async rules => {  // to bring all that axe says out of the page would take longer than to find it
    const {violations, passes} = await axe.run({runOnly: rules, resultTypes: ["violations"]});
    return [violations.map(each => [each.id, each.nodes[0].html.slice(0, 200)]), passes.length];
}"""
SUPERSCRIPTS = """() => {  // how many lines each numbered text takes, and which numbers begin a line
    const texts = [...document.querySelectorAll("section li:has(> sup)")];
    const usual = parseFloat(getComputedStyle(document.body).lineHeight);
    const alone = texts.filter(text => {
        const sup = text.querySelector("sup").getBoundingClientRect();
        return sup.left - text.getBoundingClientRect().left < 8;
    });
    const lines = texts.map(each => each.getBoundingClientRect().height / usual);
    return [lines, alone.map(each => each.textContent)];
}"""
Theme = Literal["light", "dark"]
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
    """axe-core finds nothing against WCAG 2.2 AA, on a phone in light and on a desk in dark.

    No colour depends on the width, and no size on the theme.
    """
    page = browser.new_page(bypass_csp=True)
    page.goto(page_of(low_back_pain, name, tmp_path).as_uri())
    page.add_script_tag(path=AXE)
    views: tuple[tuple[int, Theme], ...] = ((360, "light"), (1280, "dark"))
    for width, theme in views:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=theme)

        wrong, passes = page.evaluate(LOOK, RULES)

        assert not wrong, f"{width} pixels wide, {theme}"
        assert passes > 10
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_cards_are_read_in_black_and_white(browser: Browser, tmp_path: Path, theme: Theme) -> None:
    """Without colour each head is told from its body, and the words on both can be read."""
    file = tmp_path / "everywhere.html"
    file.write_text(to_html(everywhere("Numb skin")), encoding="utf-8")
    page = browser.new_page(color_scheme=theme)
    page.goto(file.as_uri())
    cards = page.locator(".card").all()

    assert len(cards) == len(Tone)
    for card in cards:
        head, body = (paper_and_ink(Image.open(BytesIO(card.locator(part).screenshot())))
                      for part in (".head", "ul"))
        assert contrast(head[0], body[0]) >= TOLD_APART
        assert min(contrast(*head), contrast(*body)) >= READABLE
    page.close()


def test_what_is_folded_opens_without_a_script(browser: Browser, low_back_pain: Flow, tmp_path: Path) -> None:
    """A click on its title is enough, and so is a number that leads to a source; paper opens nothing."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(page_of(low_back_pain, "simple", tmp_path).as_uri())
    page.emulate_media(media="print")
    opened = page.locator("details[open]")

    assert page.locator("details").count() > 5
    assert opened.count() == 0
    page.emulate_media(media="screen")
    page.locator("summary").first.click()
    assert opened.count() == 1
    page.locator("sup a").first.click()
    assert page.locator("#source-1").is_visible()
    page.close()


@pytest.mark.parametrize("name", ["simple", "sciatica"])
def test_numbers_of_sources_make_no_line_wider_and_stand_on_none_alone(
        browser: Browser, low_back_pain: Flow, tmp_path: Path, name: str) -> None:
    """On a narrow phone every line of a list is as high as the next, and each number has words before it."""
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(page_of(low_back_pain, name, tmp_path).as_uri())
    lines, alone = page.evaluate(SUPERSCRIPTS)

    assert len(lines) > 5
    assert {each % 1 for each in lines} == {0}
    assert not alone
    page.close()


def test_tables_and_pictures_are_read_on_a_phone_without_going_sideways(
        browser: Browser, low_back_pain: Flow, tmp_path: Path) -> None:
    """A narrow screen shows each cell below the other, with the name of its column."""
    file = tmp_path / "opened.html"
    file.write_text(to_html(for_person(person(low_back_pain, "simple"), NOW), opened=True), encoding="utf-8")
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(file.as_uri())
    wide = page.locator(".scroll, .share").evaluate_all(
        "all => all.map(each => each.scrollWidth - each.clientWidth)")
    named = page.locator("td").evaluate_all(
        "all => all.map(each => getComputedStyle(each, '::before').content)")

    assert len(wide) > 5
    assert {*wide} == {0}
    assert all(len(name) > len('"" " · "') for name in named)
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
