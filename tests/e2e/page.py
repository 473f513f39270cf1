"""A page as a real browser lays it out: does it fit, is its text large and dark enough to read?"""

import json
import pathlib
import re
import shutil
import subprocess
import tempfile

# Appended to a copy of the page, which stands in a frame: a window is never narrower than 500.
SCRIPT = """
<script>
addEventListener("load", () => {
  for (const box of document.querySelectorAll("details")) box.open = true;
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const parts = (color) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].map((c, i) => i < 3 ? c : c / 255);
  };
  const over = (top, below) => below.map((c, i) => i < 3 ? top[i] * top[3] + c * (1 - top[3]) : 1);
  const light = (c) => [0.2126, 0.7152, 0.0722].reduce((sum, share, i) => {
    const part = c[i] / 255;
    return sum + share * (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  }, 0);
  const ground = (node) => {
    const all = [];
    for (let e = node; e; e = e.parentElement) all.push(parts(getComputedStyle(e).backgroundColor));
    return all.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const told = {width: innerWidth, wide: document.documentElement.scrollWidth - innerWidth,
                height: [], contrast: [], cut: [], texts: 0};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode, e = text.parentElement, range = document.createRange();
    if (!text.data.trim() || e.closest("script, style, option, .visually-hidden")) continue;
    range.selectNodeContents(text);
    const box = range.getClientRects()[0];
    if (!box || !box.width) continue;
    const back = ground(e), front = over(parts(getComputedStyle(e).color), back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
    const said = text.data.trim().slice(0, 40);
    told.texts += 1;
    told.height.push([box.height, said]);
    told.contrast.push([(a + 0.05) / (b + 0.05), said]);
    let room = innerWidth;
    for (let up = e; up; up = up.parentElement) {
      const hides = getComputedStyle(up).overflowX !== "visible" && up !== document.body;
      if (hides) room = Math.min(room, up.getBoundingClientRect().right);
    }
    for (const word of text.data.matchAll(/\\S+/g)) {
      range.setStart(text, word.index); range.setEnd(text, word.index + word[0].length);
      if ([...range.getClientRects()].some((one) => one.right > room + 1)) told.cut.push(word[0]);
    }
  }
  for (const key of ["height", "contrast"]) told[key] = told[key].sort((x, y) => x[0] - y[0])[0];
  parent.postMessage(JSON.stringify(told), "*");
});
</script>
"""
FRAME = """<!doctype html><title>judge</title><body style="margin:0">
<iframe src="page.html" style="border:0;width:{width}px;height:1700px"></iframe>
<script>addEventListener("message", (event) => {{
  const out = document.createElement("pre");
  out.id = "judged"; out.textContent = event.data; document.body.append(out);
}});</script>
"""


def browser():
    return shutil.which("chromium")


def show(page, width, dark=False):
    """What the browser measured: {width, wide, height, contrast, cut, texts}, and its complaints.

    wide: by how much the page is wider than the window; height and contrast: the smallest, with the
    text that has it; cut: words beyond the right edge of the window or of what scrolls them.
    """
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "page.html").write_text(page.read_text() + SCRIPT)
        frame = pathlib.Path(folder, "frame.html")
        frame.write_text(FRAME.format(width=width))
        shown = subprocess.run(
            [browser(), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             f"--user-data-dir={folder}/user", "--enable-logging=stderr",
             f"--blink-settings=preferredColorScheme={0 if dark else 1}",
             f"--window-size={max(width, 500)},1700", "--virtual-time-budget=5000", "--dump-dom",
             frame.as_uri()], capture_output=True, text=True, timeout=120)
    answer = re.search(r'<pre id="judged">(.*?)</pre>', shown.stdout, re.S)
    if not answer:
        raise AssertionError("the browser did not judge the page: " + shown.stderr[-2000:])
    text = answer.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    complaints = [line for line in shown.stderr.splitlines() if "CONSOLE" in line]
    return json.loads(text), complaints
