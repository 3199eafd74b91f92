"""Two hands on a keyboard: everything a person does to a page without ever touching a mouse."""

import re

# What a person sees of the focus: an outline on the element itself or on the cell around it, inside the window.
_SEEN = """() => {
  const on = document.activeElement;
  const box = on.getBoundingClientRect();
  if (!box.width || !box.height || box.bottom < 1 || box.top > innerHeight - 1) return "outside the window";
  for (let each = on, far = 0; each && far < 3; each = each.parentElement, far += 1) {
    const style = getComputedStyle(each);
    if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 1) return "";
  }
  return "no outline";
}"""
_HERE = "wanted => wanted === document.activeElement"
_WHAT = "() => document.activeElement.outerHTML.slice(0, 160)"


class Hands:
    """One person's window. `steps` are the Tabs that it took; none is allowed to be many."""

    MOST = 90

    def __init__(self, seen):
        self.seen, self.page = seen, seen.page
        self.steps = {}

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text):
        self.page.keyboard.type(text)

    def address(self, path):
        """Typed into the browser's own line."""
        return self.seen.open(path)

    def to_the_text(self):
        """The skip link, the first thing that Tab meets."""
        self.tab_to(self.page.locator("a.skip"), most=1)
        self.press("Enter")

    def tab_to(self, target, most=MOST, back=False):
        """Tab on until the focus stands there, and see that it shows."""
        wanted = target.first.element_handle(timeout=5_000)
        for step in range(most):
            self.press("Shift+Tab" if back else "Tab")
            if self.page.evaluate(_HERE, wanted):
                self.steps[re.sub(r"\s+", " ", str(target))[-60:]] = step + 1
                unseen = self.page.evaluate(_SEEN)
                assert not unseen, f"{unseen}: {self.page.evaluate(_WHAT)}"
                return
        raise AssertionError(f"{most} Tabs do not lead to {target}, but to {self.page.evaluate(_WHAT)}")

    def on(self, target):
        """Is the focus there already?"""
        return self.page.evaluate(_HERE, target.first.element_handle())

    def link(self, name, **more):
        """Tab to a link and follow it."""
        self._follow(self.page.get_by_role("link", name=name, **more))

    def button(self, name, **more):
        """Tab to a button and press it."""
        self._follow(self.page.get_by_role("button", name=name, **more))

    def fill(self, label, text, back=False, **more):
        """Tab to a field and type over what it holds."""
        self.tab_to(self.page.get_by_label(label, **more), back=back)
        self.over(text)

    def over(self, text):
        self.press("Control+a", "Delete")
        self.type(text)

    def _follow(self, target):
        self.tab_to(target)
        self.enter()

    def enter(self):
        """Press what the focus stands on, and wait for the page that comes."""
        with self.page.expect_navigation(wait_until="domcontentloaded", timeout=10_000):
            self.press("Enter")

    def sign_in(self, username, password):
        self.address("/sign-in/")
        self.fill("用户名", username, exact=True)
        self.press("Tab")
        self.type(password)
        self.enter()
