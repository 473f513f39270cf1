// Style and behaviour of the HTML report. Without the script the page is complete and readable;
// the script adds filters, sorting, and keys.
#include "report/html_assets.h"

namespace holdfast::check {

const char* const kHtmlStyle = R"css(
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #1b1f27; --dim: #5b6472; --line: #dde1e7;
  --code: #fbfcfd; --gutter: #616a79; --accent: #2357c5; --focus: #2357c5;
  --definite: #b42318; --definite-soft: #fdecea; --possible: #93560a; --possible-soft: #fdf3e1;
  --muted: #566070; --muted-soft: #eceff3; --safe: #17703f; --safe-soft: #e5f5ec;
  --lent: #2357c5; --ends: #b42318; --changes: #a8430f; --completes: #17703f; --calls: #566070;
  --advice: #6b3fa0; --keyword: #7a2a9a; --string: #17703f; --comment: #666f7c; --number: #8a4200;
  --directive: #93560a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171c; --card: #1c2027; --ink: #e6e9ee; --dim: #a0a9b8; --line: #313843;
    --code: #171a20; --gutter: #8f99a8; --accent: #8ab0ff; --focus: #8ab0ff;
    --definite: #ff8a7d; --definite-soft: #43201d; --possible: #f2bd6b; --possible-soft: #3d2f17;
    --muted: #a0a9b8; --muted-soft: #2a303a; --safe: #6fd19b; --safe-soft: #17352680;
    --lent: #8ab0ff; --ends: #ff8a7d; --changes: #ffab7a; --completes: #6fd19b; --calls: #a0a9b8;
    --advice: #c9a6ff; --keyword: #d6a3ee; --string: #8ed6a8; --comment: #8a93a1;
    --number: #f0b27a; --directive: #f2bd6b;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
.wrap { max-width: 1180px; margin: 0 auto; padding-left: 24px; padding-right: 24px; }
header { padding-top: 28px; padding-bottom: 16px; }
h1 { margin: 0; font-size: 24px; letter-spacing: -0.01em; }
h2 { font-size: 17px; margin: 32px 0 12px; }
.sub { margin: 4px 0 18px; color: var(--dim); overflow-wrap: anywhere; }
.cards { display: flex; flex-wrap: wrap; gap: 10px; margin: 0; padding: 0; list-style: none; }
.cards li { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 10px 16px; min-width: 104px; }
.cards b { display: block; font-size: 22px; line-height: 1.2; font-variant-numeric: tabular-nums; }
.cards span { color: var(--dim); font-size: 13px; }
.cards .definite b { color: var(--definite); }
.cards .possible b { color: var(--possible); }
.filters { position: sticky; top: 0; z-index: 2; background: var(--page);
  border-bottom: 1px solid var(--line); padding: 10px 0; }
.filters form { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; }
.filters input[type=search], .filters select { font: inherit; color: inherit; font-size: 14px;
  background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 6px 10px;
  min-width: 0; max-width: 260px; }
.filters input[type=search] { flex: 1 1 180px; }
.filters label { font-size: 14px; white-space: nowrap; }
.filters button, th button { font: inherit; color: inherit; cursor: pointer; }
.filters button { font-size: 14px; background: var(--card); border: 1px solid var(--line);
  border-radius: 8px; padding: 6px 10px; }
.count { color: var(--dim); font-size: 14px; margin-left: auto; }
.empty { background: var(--card); border: 1px dashed var(--line); border-radius: 10px;
  padding: 36px; text-align: center; color: var(--dim); }
.finding { background: var(--card); border: 1px solid var(--line);
  border-left: 4px solid var(--possible);
  border-radius: 10px; margin: 10px 0; content-visibility: auto; contain-intrinsic-size: auto 62px;
  scroll-margin-top: 72px; }
.finding.definite { border-left-color: var(--definite); }
.finding.off { border-left-color: var(--muted); }
.finding > summary { display: grid; grid-template-columns: auto 1fr auto; gap: 2px 10px;
  align-items: baseline; padding: 12px 16px; cursor: pointer; list-style: none; }
.finding > summary::-webkit-details-marker { display: none; }
.message { font-weight: 600; overflow-wrap: anywhere; }
.where { grid-column: 2 / -1; color: var(--dim); font-size: 13px; overflow-wrap: anywhere; }
.where, .rule, .mono, code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas,
  "DejaVu Sans Mono", monospace; }
.rule { font-size: 13px; color: var(--dim); white-space: nowrap; }
.badge { display: inline-block; font-size: 12px; font-weight: 600; border-radius: 999px;
  padding: 1px 9px; background: var(--possible-soft); color: var(--possible); white-space: nowrap; }
.badge.definite, .badge.unsafe { background: var(--definite-soft); color: var(--definite); }
.badge.suppressed, .badge.unchanged, .badge.absent, .badge.unknown {
  background: var(--muted-soft); color: var(--muted); }
.badge.safe { background: var(--safe-soft); color: var(--safe); }
.body { padding: 2px 16px 16px; border-top: 1px solid var(--line); }
.meta { display: flex; flex-wrap: wrap; gap: 4px 26px; margin: 12px 0; font-size: 14px; }
.meta div { min-width: 0; }
.meta dt { display: inline; color: var(--dim); }
.meta dt::after { content: " "; }
.meta dd { display: inline; margin: 0; overflow-wrap: anywhere; }
.path { display: flex; flex-wrap: wrap; gap: 6px; margin: 12px 0; padding: 0; list-style: none;
  font-size: 13px; }
.path li + li::before { content: "\2192"; color: var(--gutter); margin-right: 6px; }
.path a { text-decoration: none; color: inherit; border: 1px solid var(--line);
  border-radius: 999px; padding: 1px 10px 1px 3px; display: inline-block; }
.num { display: inline-block; min-width: 18px; height: 18px; line-height: 18px; border-radius: 9px;
  padding: 0 4px; font: 600 11px/18px system-ui, "DejaVu Sans", sans-serif; text-align: center;
  color: var(--card);
  background: var(--calls); vertical-align: 1px; margin-right: 3px; }
.lent .num, .num.lent { background: var(--lent); }
.ends .num, .num.ends { background: var(--ends); }
.changes .num, .num.changes { background: var(--changes); }
.completes .num, .num.completes { background: var(--completes); }
.advice .num, .num.advice { background: var(--advice); }
.excerpt { border: 1px solid var(--line); border-radius: 8px; overflow: hidden; margin: 10px 0;
  background: var(--code); }
.excerpt > .file { padding: 6px 12px; font-size: 13px; color: var(--dim);
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.scroll { overflow-x: auto; padding: 6px 0; }
.code { border-collapse: collapse; min-width: 100%; font: 13px/1.55 ui-monospace, SFMono-Regular,
  Menlo, Consolas, "DejaVu Sans Mono", monospace; tab-size: 4; }
.code td { padding: 0 12px 0 0; white-space: pre; vertical-align: top; }
.code .ln { width: 1%; padding: 0 14px 0 12px; text-align: right; color: var(--gutter);
  user-select: none; }
.code .gap td { color: var(--gutter); text-align: center; padding: 2px 0; user-select: none; }
.code .here { background: color-mix(in srgb, var(--accent) 8%, transparent); }
.code mark { color: inherit; background: color-mix(in srgb, var(--mark) 16%, transparent);
  border-bottom: 2px solid var(--mark); border-radius: 2px; }
.m-lent { --mark: var(--lent); } .m-ends { --mark: var(--ends); }
.m-changes { --mark: var(--changes); } .m-completes { --mark: var(--completes); }
.m-calls { --mark: var(--calls); } .m-advice { --mark: var(--advice); }
.m-place { --mark: var(--accent); }
.code .step td { white-space: normal; }
.note { display: block; width: fit-content; max-width: 76ch; margin: 3px 0 5px;
  padding: 4px 10px 4px 6px;
  border: 1px solid var(--line); border-left: 3px solid var(--calls); border-radius: 6px;
  background: var(--card); font: 13px/1.45 system-ui, -apple-system, "Segoe UI", Roboto,
  "DejaVu Sans", sans-serif; scroll-margin-top: 90px; }
.note.lent { border-left-color: var(--lent); } .note.ends { border-left-color: var(--ends); }
.note.changes { border-left-color: var(--changes); }
.note.completes { border-left-color: var(--completes); }
.note.advice { border-left-color: var(--advice); }
.note:target { outline: 2px solid var(--focus); }
.note .kind { color: var(--dim); margin-right: 4px; }
.k { color: var(--keyword); } .s { color: var(--string); } .c { color: var(--comment); }
.n { color: var(--number); } .d { color: var(--directive); }
.fix { font-size: 14px; } .fix pre { background: var(--code); border: 1px solid var(--line);
  border-radius: 6px; padding: 8px 10px; overflow-x: auto; margin: 6px 0; font-size: 13px; }
.fix del, .fix ins { text-decoration: none; display: inline-block; min-width: 100%; }
.fix del { background: var(--definite-soft); } .fix ins { background: var(--safe-soft); }
.fine { color: var(--dim); font-size: 13px; }
.tablewrap { overflow-x: auto; background: var(--card); border: 1px solid var(--line);
  border-radius: 10px; }
.grid { border-collapse: collapse; width: 100%; font-size: 14px; }
.grid th, .grid td { text-align: left; padding: 8px 12px; border-bottom: 1px solid var(--line);
  vertical-align: top; }
.grid tr:last-child td { border-bottom: 0; }
.grid th { font-size: 13px; white-space: nowrap; color: var(--dim); }
th button { background: none; border: 0; padding: 0; font-weight: 600; }
th[aria-sort=ascending] button::after { content: " \25B2"; }
th[aria-sort=descending] button::after { content: " \25BC"; }
.grid .mono { font-size: 13px; }
footer { color: var(--dim); font-size: 13px; padding-top: 28px; padding-bottom: 40px; }
kbd { border: 1px solid var(--line); border-radius: 4px; padding: 0 5px; background: var(--card); }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }
@media (max-width: 640px) {
  .wrap { padding-left: 12px; padding-right: 12px; }
  .finding > summary { grid-template-columns: auto 1fr; }
  .finding > summary .rule { grid-column: 1 / -1; order: 3; }
  .where { grid-column: 1 / -1; }
  .note { margin-left: 0 !important; }
  /* A narrow screen has no room to scroll beside the notes, nor for a bar that stays. */
  .filters { position: static; }
  .code td, .fix pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  .code .ln { white-space: pre; overflow-wrap: normal; padding: 0 8px; }
}
@media print {
  :root { --page: #fff; --card: #fff; --ink: #000; --dim: #444; --line: #bbb; --code: #fff; }
  body { font-size: 11px; }
  .wrap { max-width: none; padding: 0; }
  .filters, footer kbd, .keys, .path { display: none; }
  .finding { break-inside: avoid-page; content-visibility: visible; }
  .scroll { overflow: visible; }
  .code { font-size: 9.5px; }
  .code td { white-space: pre-wrap; overflow-wrap: anywhere; }
  .num { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
)css";

const char* const kHtmlScript = R"js(
"use strict";
(() => {
  const $ = (selector) => document.querySelector(selector);
  const findings = [...document.querySelectorAll("#findings > .finding")];
  const form = $("#filters");
  const visible = () => findings.filter((f) => !f.hidden);

  function apply() {
    if (!form) return;
    const words = form.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rule = form.rule.value, file = form.file.value;
    for (const f of findings) {
      const data = f.dataset;
      const text = data.text || (data.text = f.querySelector("summary").textContent.toLowerCase());
      f.hidden = !(form[data.confidence].checked &&
        (data.state === "open" || (form.off && form.off.checked)) &&
        (!rule || data.rule === rule) && (!file || data.file === file) &&
        words.every((word) => text.includes(word)));
    }
    const count = visible().length;
    $("#count").textContent = count + " of " + findings.length + " shown";
    $("#none").hidden = count !== 0;
  }

  function openFor(id) {
    const target = id && document.getElementById(id);
    const box = target && target.closest("details");
    if (box) { box.open = true; target.scrollIntoView({ block: "nearest" }); }
  }

  function step(by) {
    const list = visible();
    if (!list.length) return;
    const now = list.indexOf(document.activeElement.closest(".finding"));
    const next = now < 0 ? (by > 0 ? 0 : list.length - 1)
                         : Math.min(list.length - 1, Math.max(0, now + by));
    const summary = list[next].querySelector("summary");
    summary.focus();
    list[next].scrollIntoView({ block: "nearest" });
  }

  if (form) {
    form.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    $("#toggle").addEventListener("click", () => {
      const open = visible().some((f) => !f.open);
      for (const f of visible()) f.open = open;
    });
    apply();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(input|select|textarea)$/i.test(event.target.tagName)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/" && form) { event.preventDefault(); form.search.focus(); }
  });

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = visible().filter((f) => !f.open);
    for (const f of closed) f.open = true;
  });
  addEventListener("afterprint", () => { for (const f of closed) f.open = false; });
  addEventListener("hashchange", () => openFor(location.hash.slice(1)));
  openFor(location.hash.slice(1));

  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => head.querySelector("button").addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.cells[column].dataset.key || row.cells[column].textContent;
      const rows = [...table.tBodies[0].rows];
      rows.sort((a, b) => key(a).localeCompare(key(b), undefined, { numeric: true }));
      if (down) rows.reverse();
      table.tBodies[0].append(...rows);
    }));
  }
})();
)js";

}  // namespace holdfast::check
