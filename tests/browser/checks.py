"""What must hold of a page in a browser, in every size and color scheme."""

from __future__ import annotations

from collections.abc import Iterator

from browser.chromium import Page

CONTRAST = 4.5
"""The minimum for text (WCAG 2.2, success criterion 1.4.3, level AA)."""
LARGE = 3.0
"""The minimum for text of 24 pixels, or of 18.66 pixels if it is bold."""

_WIDE = """
[...document.body.querySelectorAll("*")].filter(element => {
  const box = element.getBoundingClientRect();
  return box.width && box.right > innerWidth + 0.5 && box.left >= 0;
}).map(element => element.tagName + ": " + element.textContent.trim().slice(0, 60))
"""

_PALE = f"""
(() => {{
  const parse = color => (color.match(/[\\d.]+/g) || []).map(Number);
  const light = ([red, green, blue]) => [red, green, blue].map(value => value / 255)
    .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const background = element => {{
    for (let one = element; one; one = one.parentElement) {{
      const color = parse(getComputedStyle(one).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }}
    return [255, 255, 255];
  }};
  const pale = [];
  for (const element of document.body.querySelectorAll("*")) {{
    const hasText = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!hasText || element.closest("svg") || !element.getClientRects().length) continue;
    const style = getComputedStyle(element), size = parseFloat(style.fontSize);
    const [high, low] = [light(parse(style.color)), light(background(element))].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? {LARGE} : {CONTRAST};
    if (ratio < least) pale.push(element.textContent.trim().slice(0, 40) + ": " + ratio.toFixed(2));
  }}
  return [...new Set(pale)];
}})()
"""

_FOCUSED = """
(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  return {link: element.getAttribute("href"), outline: getComputedStyle(element).outlineStyle};
})()
"""

_DANGLING = """
[...document.querySelectorAll("a")].map(link => link.getAttribute("href"))
  .filter(target => !target.startsWith("#") || !document.getElementById(decodeURIComponent(target.slice(1))))
"""


def check_width(page: Page) -> Iterator[str]:
    """Yield a page that is wider than the window."""
    width, window = page.evaluate("document.documentElement.scrollWidth"), page.evaluate("innerWidth")
    if width > window:
        yield f"the page is {width} pixels wide in a window of {window}"


def check_size_and_colours(page: Page) -> Iterator[str]:
    """Yield what is wider than the window, and text that is hard to read."""
    yield from check_width(page)
    yield from (f"wider than the window: {found}" for found in page.evaluate(_WIDE))
    yield from (f"too little contrast: {found}" for found in page.evaluate(_PALE))


def check_links(page: Page) -> Iterator[str]:
    """Yield links without a target, and links that the tabulator key does not reach in order or does not show."""
    yield from (f"link without a target: {target}" for target in page.evaluate(_DANGLING))
    links = page.evaluate("[...document.querySelectorAll('a')].map(link => link.getAttribute('href'))")
    reached = []
    for _link in links:
        page.press("Tab")
        focused = page.evaluate(_FOCUSED) or {}
        reached.append(focused.get("link"))
        if focused.get("outline") in (None, "none"):
            yield f"the focus is not visible: {focused.get('link')}"
    if reached != links:
        yield f"the tabulator key reaches {reached}, not {links}"
