"""The demo's page: one row for the patient, one for its healthy twin, a column per tool.

Self-contained: no script, no other file, light and dark. Everything on it was printed by the tools.
"""

import html
import re

STYLE = """
:root { color-scheme: light dark; --page:#f6f7f9; --card:#fff; --ink:#1b1f27; --dim:#5b6472;
  --line:#dde1e7; --code:#fbfcfd; --bad:#b42318; --bad-soft:#fdecea; --good:#17703f;
  --good-soft:#e5f5ec; --luck:#93560a; --luck-soft:#fdf3e1; --bar:#8ab0ff; }
@media (prefers-color-scheme: dark) { :root { --page:#14171c; --card:#1c2027; --ink:#e6e9ee;
  --dim:#a0a9b8; --line:#313843; --code:#171a20; --bad:#ff8a7d; --bad-soft:#43201d; --good:#6fd19b;
  --good-soft:#173526; --luck:#f2bd6b; --luck-soft:#3d2f17; --bar:#4d78c9; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main, header { max-width: 1500px; margin: 0 auto; padding: 16px 24px; }
h1 { margin: 12px 0 4px; font-size: 24px; } h2 { font-size: 18px; margin: 24px 0 8px; }
p { margin: 4px 0 12px; color: var(--dim); max-width: 90ch; }
.row { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 14px; }
@media (max-width: 1000px) { .row { grid-template-columns: minmax(0, 1fr); } }
article { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 14px 16px; min-width: 0; }
h3 { margin: 0 0 6px; font-size: 15px; }
.verdict { display: inline-block; border-radius: 6px; padding: 2px 8px; font-weight: 600; }
.bad { color: var(--bad); background: var(--bad-soft); }
.good { color: var(--good); background: var(--good-soft); }
.luck { color: var(--luck); background: var(--luck-soft); }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 8px; padding: 8px 10px;
  overflow-x: auto; font: 12.5px/1.45 ui-monospace, "DejaVu Sans Mono", monospace; margin: 8px 0; }
pre b { color: var(--bad); } pre .no { color: var(--dim); user-select: none; }
pre .hit { background: var(--luck-soft); display: block; margin: 0 -10px; padding: 0 10px; }
.cmd { color: var(--dim); font: 12px ui-monospace, "DejaVu Sans Mono", monospace;
  overflow-wrap: anywhere; }
details summary { cursor: pointer; color: var(--dim); }
svg { width: 100%; height: auto; display: block; margin: 8px 0; }
svg text { fill: var(--ink); font: 11px system-ui, sans-serif; } svg .axis { stroke: var(--line); }
svg .slice { fill: var(--bar); } svg .hit { stroke: var(--bad); stroke-width: 2; }
"""


def escape(text):
    return html.escape(str(text), quote=False)


def verdict(kind, text):
    return f'<span class="verdict {kind}">{escape(text)}</span>'


def details(panel):
    return (f"<details><summary>what it printed</summary><pre>{escape(panel['output'])}</pre>"
            f'</details><div class="cmd">$ {escape(panel["command"])}</div>')


def source_lines(path, line, before=8, after=3):
    lines = path.read_text().splitlines()
    shown = []
    for number in range(max(1, line - before), min(len(lines), line + after) + 1):
        text = f'<span class="no">{number:4} </span>{escape(lines[number - 1])}'
        shown.append(f'<span class="hit">{text}</span>' if number == line else text + "\n")
    return f"<pre>{''.join(shown)}</pre>"


# -- one card per tool

def static_card(panel, folder):
    lends = panel["report"].get("audit", [])
    marks = {"unsafe": "bad", "luck": "luck", "unknown": "luck", "safe": "good"}
    counts = {word: sum(lend["verdict"] == word for lend in lends) for word in marks}
    findings = panel["report"]["findings"]
    worst = next((word for word in ("unsafe", "luck", "unknown", "safe") if counts[word]), "safe")
    told = {"unsafe": "unsafe", "luck": "safe by luck only", "unknown": "not known",
            "safe": "safe by contract"}[worst]
    head = f"{len(findings)} findings; {counts[worst]} of {len(lends)} lends {told}"
    body = ""
    # The lend that the runtime checker catches: the body out of the store.
    page = [lend for lend in lends if "bytes" in lend["what"]]
    for lend in (page or lends)[:1]:
        place = folder / lend["file"].rsplit("/", 1)[-1]
        body += source_lines(place, lend["line"])
        body += f"<p>{escape(sentence(lend))}</p>"
    return (f"<article><h3>Before it runs: the static checker</h3>{verdict(marks[worst], head)}"
            f"{body}{details(panel)}</article>")


def sentence(lend):
    return (f"{lend['what']} is lent to {lend['api']}; owned by {lend['owner']}, kept alive by "
            f"{lend['keeper'] or 'nothing'}: {lend['verdict']}. {lend['reason']}")


def fuzz_card(panel):
    found = re.search(r"^\S*verdict\S*:? *(\S+)|^([a-z]+(?:-[a-z]+)+)\b", panel["output"], re.M)
    calls = [line for line in panel["output"].splitlines()
             if re.match(r"(#|target|expect|env|set|[a-z]\d+ = |[a-z-]+ [a-z]?\d|poll|finish|in )",
                         line)]
    clean = "nothing found" in panel["output"]
    first = panel["output"].splitlines()[0] if panel["output"] else ""
    mark = verdict("good", "nothing found") if clean else \
        verdict("bad", next(filter(None, found.groups())) if found else "found")
    body = f"<p>{escape(first)}</p>" if clean else f"<pre>{escape(chr(10).join(calls))}</pre>"
    return (f"<article><h3>In the schedules nobody tried: the fuzzer</h3>{mark}{body}"
            f"{details(panel)}</article>")


def runtime_card(panel):
    report = panel["report"] or {"violations": [], "counts": {"accepted": 0}}
    violations = report["violations"]
    ids = sorted({violation["id"] for violation in violations})
    head = ", ".join(ids) if ids else f"no violation in {report['counts']['accepted']} operations"
    body = f"<p>{escape(panel['output'].splitlines()[0])}</p>" + timeline(panel["trace"])
    for violation in violations[:1]:
        frames = "\n".join(f"  {escape(frame['function'])}  {escape(tail(frame))}"
                           for frame in violation["lent_stack"][:5])
        body += (f"<pre><b>{escape(violation['id'])}</b>: {escape(violation['text'])}\n"
                 f"lent by\n{frames}</pre>")
    return (f"<article><h3>While it runs: the runtime checker</h3>"
            f"{verdict('bad' if ids else 'good', head)}{body}{details(panel)}</article>")


def tail(frame):
    return f"{frame['file'].rsplit('/', 1)[-1]}:{frame['line']}"


def timeline(trace):
    """Operations as bars from acceptance to release, violations as marks."""
    if not trace:
        return ""
    events = [event for event in trace["traceEvents"] if "ts" in event]
    begins = {event["id"]: event for event in events if event["ph"] == "b"}
    slices = [(begins[event["id"]], event["ts"]) for event in events
              if event["ph"] == "e" and event["id"] in begins]
    if not slices:
        return ""
    first = min(begin["ts"] for begin, _ in slices)
    span = max(end for _, end in slices) - first or 1
    # The writes of objects are the story; the rest would hide it.
    longest = sorted(slices, key=lambda pair: -pair[0].get("args", {}).get("lent", 0))[:8]
    longest.sort(key=lambda pair: pair[0]["ts"])
    rows = []
    for number, (begin, end) in enumerate(longest):
        left, width = 500 * (begin["ts"] - first) / span, 500 * (end - begin["ts"]) / span
        rows.append(f'<rect class="slice" x="{left:.1f}" y="{number * 20 + 4}" rx="2" height="12" '
                    f'width="{max(width, 2):.1f}"><title>{escape(begin["name"])}</title></rect>'
                    f'<text x="{min(left + 4, 380):.1f}" y="{number * 20 + 14}">'
                    f'{escape(begin["name"])}</text>')
    height = len(longest) * 20 + 18
    for event in events:
        if event["ph"] == "i":
            x = 500 * (event["ts"] - first) / span
            rows.append(f'<line class="hit" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height - 16}">'
                        f'<title>{escape(event["name"])}</title></line>')
    return (f'<svg viewBox="0 0 500 {height}" role="img" aria-label="operations in flight">'
            f'<line class="axis" x1="0" x2="500" y1="{height - 15}" y2="{height - 15}"/>'
            f'{"".join(rows)}<text x="0" y="{height - 3}">0</text>'
            f'<text x="440" y="{height - 3}">{span / 1000:.1f} ms</text></svg>')


def row(panels, folder):
    static, fuzz, runtime = panels
    return (f'<div class="row">{static_card(static, folder)}{fuzz_card(fuzz)}'
            f"{runtime_card(runtime)}</div>")


def page(panels, folder):
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Holdfast: one defect, three tools</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>
<body><header><h1>One defect, three tools</h1>
<p>Memory lent to an operation stays put until the operation gives it back, and its callback comes
exactly once. Below, a caching server that breaks this rule the way the 2008 mail feared, and the
same server on the comm layer that keeps it. Everything here was printed by the tools just now.</p>
</header>
<main><h2>The patient: a cache on a comm layer with Squid-2's semantics</h2>
<p>Its store lends its pages by address. A miss takes the page used longest ago, without asking
whether a slow client still has it in flight.</p>
{row(panels["patient"], folder)}
<h2>The healthy twin: the same cache on the strict layer</h2>
<p>A write holds a reference to the bytes it sends; the store may let go of them at any time.</p>
{row(panels["healthy"], folder)}
<h2>The small examples</h2><p>What the static checker says of the programs in corpus/demo.</p>
<article>{details(panels["examples"])}</article>
</main></body></html>
"""
