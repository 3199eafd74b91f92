"""Whether a page shuts anybody out: what axe finds, and whether it scrolls sideways on a phone or at a desk."""

from pathlib import Path

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
# of what is in order, all nodes with their addresses would be told too
FOUND = """tags => axe.run({runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]})
    .then(({violations}) => violations.map(({id, nodes}) => [id, nodes[0].html.slice(0, 200)]))"""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (390, 1366)
# axe at one width in each language, and every width for the rest: its rules hardly know either
LOOKS = [("", 390), ("/en", 1366)]


def with_axe(seen):
    """axe must not pass through the content security policy: it is put in by the browser's own door."""
    seen.page.context.add_init_script(AXE.read_text(encoding="utf-8"))
    return seen


def violations(page):
    """What axe finds, as rule: first node, on a page that has its styles."""
    page.wait_for_load_state("load")
    return dict(page.evaluate(FOUND, TAGS))


def scrolls_sideways(page):
    """At its own width."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def troubles(page):
    """What axe finds at the width that the page has, and the widths at which it scrolls sideways."""
    found = violations(page)
    own = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": own["height"]})
        if scrolls_sideways(page):
            found[f"scrolls sideways at {width}"] = page.url
    page.set_viewport_size(own)
    return found


def cut_off(page, selector):
    """The texts among these elements that run out of their own box, or out of the box that scrolls around them."""
    return page.evaluate(
        """selector => [...document.querySelectorAll(selector)].filter(one => {
            const range = document.createRange();
            range.selectNodeContents(one);
            const text = range.getBoundingClientRect(), own = one.getBoundingClientRect();
            const around = one.closest(".scroll")?.getBoundingClientRect();
            if (around && text.right > around.right + 1) return true;
            return own.width && (text.right > own.right + 1 || one.scrollWidth > one.clientWidth + 1);
        }).map(one => one.textContent.trim())""",
        selector,
    )
