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
pre, .box { background: var(--code); border: 1px solid var(--line); border-radius: 8px;
  padding: 8px 10px; margin: 8px 0; }
pre, code { font: 12.5px/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
/* A line of code that is too long goes on below itself, beside its number. */
pre .ln { display: block; margin: 0 -10px; padding: 0 10px 0 calc(10px + 5ch); text-indent: -5ch; }
pre .no { color: var(--dim); user-select: none; }
pre .hit { background: var(--luck-soft); } pre .hit.worst { background: var(--bad-soft); }
pre .hit.fine { background: var(--good-soft); }
pre .say { display: block; margin: 0 -10px; padding: 1px 10px 3px calc(10px + 5ch);
  font: 13px/1.4 system-ui, "DejaVu Sans", sans-serif; color: var(--luck); }
pre .say.worst { color: var(--bad); } pre .say.fine { color: var(--good); }
.calls { display: grid; grid-template-columns: auto 1fr; gap: 1px 14px; }
.calls code { white-space: nowrap; }
.calls span { color: var(--dim); font-size: 13px; }
table.sum { border-collapse: collapse; margin: 4px 0 8px; }
table.sum th, table.sum td { text-align: left; padding: 3px 16px 3px 0; font-weight: 400; }
table.sum th { color: var(--dim); }
@media (max-width: 600px) { main, header { padding: 12px; }
  table.sum thead { display: none; } table.sum tr, table.sum th, table.sum td { display: block; }
  table.sum th { color: var(--ink); font-weight: 600; padding-top: 8px; }
  table.sum td::before { content: attr(data-tool) " "; color: var(--dim); } }
.cmd { color: var(--dim); font: 12px/1.45 ui-monospace, "DejaVu Sans Mono", monospace;
  overflow-wrap: anywhere; margin-top: 6px; }
details summary { cursor: pointer; color: var(--dim); }
.time { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 10px; font-size: 12px; }
.time b { font-weight: 400; line-height: 20px; white-space: nowrap; }
.track { position: relative; height: 20px; }
.track i { position: absolute; top: 5px; height: 10px; min-width: 2px; border-radius: 2px;
  background: var(--bar); }
.track u { position: absolute; top: 0; bottom: 0; width: 2px; background: var(--bad); }
.scale { display: flex; justify-content: space-between; border-top: 1px solid var(--line);
  color: var(--dim); }
.key { font-size: 13px; margin: 6px 0 0; } .key i, .key u { display: inline-block; height: 10px; }
.key i { width: 18px; border-radius: 2px; background: var(--bar); }
.key u { width: 2px; background: var(--bad); margin: 0 8px 0 4px; height: 14px;
  vertical-align: -2px; }
"""


def escape(text):
    return html.escape(str(text), quote=False)


def verdict(kind, text):
    return f'<span class="verdict {kind}">{escape(text)}</span>'


def details(panel):
    return (f"<details><summary>what it printed</summary><pre>{escape(panel['output'])}</pre>"
            f'</details><div class="cmd">$ {escape(panel["command"])}</div>')


# -- one card per tool

COLUMNS = ("Before it runs: the static checker", "In the schedules nobody tried: the fuzzer",
           "While it runs: the runtime checker")
MARKS = {"unsafe": "bad", "luck": "luck", "unknown": "luck", "safe": "good"}
TOLD = {"unsafe": "unsafe", "luck": "safe by luck only", "unknown": "not known",
        "safe": "safe by contract"}


def card(title, head, body, panel):
    return f"<article><h3>{title}</h3>{head}{body}{details(panel)}</article>"


def static_verdict(panel):
    """What the checker says, in a few words: its findings, or else the worst of its lends."""
    findings, lends = panel["report"]["findings"], panel["report"].get("audit", [])
    if findings:
        return verdict("bad", ", ".join(sorted({finding["rule"] for finding in findings})))
    worst = worst_lend(lends)["verdict"] if lends else "safe"
    count = sum(lend["verdict"] == worst for lend in lends)
    return verdict(MARKS[worst], f"no finding; {count} of {len(lends)} lends {TOLD[worst]}")


def worst_lend(lends):
    """The last one of the worst verdict there is."""
    return min(lends, key=lambda lend: (list(MARKS).index(lend["verdict"]), -lend["line"]))


def static_card(panel, root):
    findings, lends = panel["report"]["findings"], panel["report"].get("audit", [])
    body = ""
    if findings:
        finding = findings[0]
        body += f"<p>{escape(finding['message'])}.</p>" + path_steps(finding, root)
    elif lends:
        lend = worst_lend(lends)
        fine = "fine" if lend["verdict"] == "safe" else ""
        body += source_lines(root / lend["file"], {lend["line"]: (sentence(lend), fine)})
    return card(COLUMNS[0], static_verdict(panel), body, panel)


def path_steps(finding, root):
    """The steps of a finding in the source, a block per place."""
    body = ""
    for step in finding["steps"]:
        if step["kind"] == "advice":
            body += f"<p><b>What would help:</b> {escape(step['text'])}.</p>"
        elif step["file"]:
            mark = "worst" if step["kind"] in ("ends", "changes") else ""
            body += source_lines(root / step["file"], {step["line"]: (step["text"], mark)})
    return body


def source_lines(path, said, before=2, after=1):
    """The source around some lines, with what is said of them: {line: (text, class)}."""
    lines = path.read_text().splitlines()
    numbers = range(max(1, min(said) - before), min(len(lines), max(said) + after) + 1)
    margin = min(len(lines[n - 1]) - len(lines[n - 1].lstrip()) for n in numbers if lines[n - 1])
    shown = [f'<span class="no">{escape(path.name)}</span>']
    for number in numbers:
        text, mark = said.get(number, ("", None))
        kind = "ln" if mark is None else f"ln hit {mark}".rstrip()
        shown.append(f'<span class="{kind}"><span class="no">{number:4} </span>'
                     f"{escape(lines[number - 1][margin:])}</span>")
        if text:
            shown.append(f'<span class="say {mark}">{escape(text)}</span>')
    return f"<pre>{''.join(shown)}</pre>"


def sentence(lend):
    return (f"{lend['what']} is lent to {lend['api']}; owned by {lend['owner']}, kept alive by "
            f"{lend['keeper'] or 'nothing'}: {TOLD[lend['verdict']]}. {lend['reason']}")


CALL = re.compile(r"(?:[a-z]\d+ = )?([a-z-]+)( [a-z]\d|$| \*| \d)")


def calls_of(panel):
    """The lines of the minimised sequence, each with what the table of calls says of its verb."""
    said = dict(re.findall(r"\| `([a-z-]+)` \|.*\| (.*) \|", panel["calls"]))
    for line in panel["sequence"]:
        match = CALL.match(line)
        yield line, said.get(match.group(1), "").split(";")[0] if match else ""


def found_by_fuzzer(panel):
    return re.search(r"^([a-z]+(?:-[a-z]+)+) \((S\d+)\): (.*)", panel["output"], re.M)


def fuzz_card(panel):
    found = found_by_fuzzer(panel)
    first = panel["output"].splitlines()[0] if panel["output"] else ""
    rows = "".join(f"<code>{escape(line)}</code><span>{escape(said)}</span>"
                   for line, said in calls_of(panel))
    sequence = f'<div class="box calls">{rows}</div>'
    if not found:
        log = "\n".join(panel.get("log", []))
        body = (f"<p>{escape(first)}</p><p>The very sequence that the patient fails, on this "
                f"layer, and what happens there:</p>{sequence}<pre>{escape(log)}</pre>")
        return card(COLUMNS[1], verdict("good", "nothing found"), body, panel)
    body = (f"<p>{escape(found.group(3))} (rule {found.group(2)}). The sequence that was found, "
            f"made as short as it can be:</p>{sequence}<p>{escape(first)}</p>")
    return card(COLUMNS[1], verdict("bad", found.group(1)), body, panel)


def violations_of(panel):
    """(the violations, their ids as one text)"""
    violations = panel["report"]["violations"] if panel["report"] else []
    return violations, ", ".join(sorted({violation["id"] for violation in violations}))


def runtime_card(panel):
    violations, ids = violations_of(panel)
    watched = panel["report"]["counts"]["accepted"] if panel["report"] else 0
    head = ids or f"no violation in {watched} operations"
    body = f"<p>{escape(panel['output'].splitlines()[0])}.</p>" + timeline(panel["trace"])
    for violation in violations[:1]:
        frames = "\n".join(f"  {escape(frame['function'])}  {escape(tail(frame))}"
                           for frame in violation["lent_stack"][:5])
        body += f"<p>{escape(violation['text'])}.</p><pre>lent by\n{frames}</pre>"
    return card(COLUMNS[2], verdict("bad" if ids else "good", head), body, panel)


def tail(frame):
    return f"{frame['file'].rsplit('/', 1)[-1]}:{frame['line']}"


def timeline(trace):
    """Operations as bars from acceptance to release, violations as lines through all of them."""
    if not trace:
        return ""
    events = [event for event in trace["traceEvents"] if "ts" in event]
    begins, slices = {}, []
    for event in events:
        number = event.get("id2", {}).get("local")
        if event["ph"] == "b":
            begins[number] = event
        elif event["ph"] == "e" and number in begins:
            slices.append((begins[number], event["ts"]))
    if not slices:
        return ""
    first = min(begin["ts"] for begin, _ in slices)
    span = max(end for _, end in slices) - first or 1
    # The writes of objects are the story; the rest would hide it.
    longest = sorted(slices, key=lambda pair: -pair[0].get("args", {}).get("lent", 0))[:8]
    longest.sort(key=lambda pair: pair[0]["ts"])
    marks = [event for event in events if event["ph"] == "i"]
    lines = "".join(f'<u style="left:{100 * (event["ts"] - first) / span:.1f}%" '
                    f'title="{escape(event["name"])}"></u>' for event in marks)
    rows = "".join(
        f'<b>{escape(begin["name"])} {escape(begin["args"]["api"])} {begin["args"]["lent"]}</b>'
        f'<div class="track"><i title="'
        f'{(end - begin["ts"]) / 1000:.1f} ms" style="left:'
        f'{100 * (begin["ts"] - first) / span:.1f}%;width:{100 * (end - begin["ts"]) / span:.1f}%">'
        f"</i>{lines}</div>" for begin, end in longest)
    ids = ", ".join(sorted({event["name"] for event in marks}))
    key = f' <u></u>where {escape(ids)} was seen' if ids else ""
    scale = f'<b></b><div class="scale"><span>0</span><span>{span / 1000:.1f} ms</span></div>'
    return ('<div class="box"><div class="time" role="img" aria-label="operations in flight">'
            f'{rows}{scale}</div>'
            f'<p class="key"><i></i> bytes in flight, from call to release{key}</p></div>')


def row(panels, root):
    static, fuzz, runtime = panels
    return (f'<div class="row">{static_card(static, root)}{fuzz_card(fuzz)}'
            f"{runtime_card(runtime)}</div>")


def summary(panels):
    """The whole story in one table."""
    lines = []
    tools = ("static checker", "fuzzer", "runtime checker")
    for name, title in (("patient", "the patient"), ("healthy", "its healthy twin")):
        static, fuzz, runtime = panels[name]
        found = found_by_fuzzer(fuzz)
        _, ids = violations_of(runtime)
        cells = (static_verdict(static),
                 verdict("bad", found.group(1)) if found else verdict("good", "nothing found"),
                 verdict("bad", ids) if ids else verdict("good", "no violation"))
        lines.append(f"<tr><th>{title}</th>" + "".join(
            f'<td data-tool="{tool}:">{cell}</td>' for tool, cell in zip(tools, cells)) + "</tr>")
    heads = "".join(f"<th>{tool}</th>" for tool in tools)
    return (f'<table class="sum"><thead><tr><th></th>{heads}</tr></thead>'
            f'<tbody>{"".join(lines)}</tbody></table>')


def page(panels, root):
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Holdfast: one defect, three tools</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>
<body><header><h1>One defect, three tools</h1>
<p>Memory lent to an operation stays put until the operation gives it back, and its callback comes
exactly once. Below, a caching server whose layer lets it break this rule, as that of Squid-2 did,
and the same server on the comm layer that keeps it. The tools printed all of this just now.</p>
{summary(panels)}
</header>
<main><h2>The patient: a cache on a comm layer with Squid-2's semantics</h2>
<p>Its store lends its pages by address. A miss takes the page used longest ago and fills it anew,
without asking whether a slow client still has it in flight; that client then receives pieces of
another object. To the fuzzer's peer the same defect shows as wrong bytes.</p>
{row(panels["patient"], root)}
<h2>The healthy twin: the same cache on the strict layer</h2>
<p>A write holds a reference to the bytes it sends; the store may let go of them at any time, and
bytes that are shared or lent are copied before they change.</p>
{row(panels["healthy"], root)}
<h2>The small examples</h2><p>What the static checker says of the programs in corpus/demo.</p>
<article>{details(panels["examples"])}</article>
</main></body></html>
"""
