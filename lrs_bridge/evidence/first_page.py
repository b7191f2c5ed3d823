"""README.html of a pack: what this is, what was checked, what it proves and what not, how to check it again.

One printed page, readable without the rest, no scripts and nothing from elsewhere. Pure.
"""

from html import escape

from lrs_bridge.evidence.pack_summary import LineSummary, PackSummary
from lrs_bridge.evidence.verify_report import TITLES
from lrs_bridge.funding.words import VERDICT_WORDS, duration, pounds

MOST_LINES_SHOWN = 6

PROVES = (
    "The records in this pack stood in the ledger when its checkpoint was signed.",
    "Nothing in the pack was changed, added or taken out since it was made.",
    "Supported hours and amounts follow from the records by the published rule, to the second and the penny.",
)
PROVES_NOT = (
    "Who sat at the screen: that a page was visible and in use is the browser’s word.",
    "That cover was bought, or what it cost.",
    "That these are all records there are: only those behind this claim are here.",
    "Anything at all, if you know the key below from this pack only. Ask for it by another way.",
)
SPEND_WORDS = {"held-by-setting": "held by the setting", "not-given": "not given"}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SHAPES = {"supported": "●", "part-supported": "◐", "not-supported": "○"}

_STYLE = """
:root{color-scheme:light dark;--ground:#faf6ef;--card:#fff;--text:#1b2a2f;--rail:#0f5257;--pause:#8a5a00;
--again:#a6452b;--good:#3f6b3a;--line:#d9d2c5}
@media(prefers-color-scheme:dark){:root{--ground:#11191b;--card:#1a2427;--text:#e9e4da;--rail:#7fc8c6;
--pause:#e2b45e;
--again:#f0a68c;--good:#9cc795;--line:#2c3a3e}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);
font:1.0625rem/1.5 "Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:54rem;margin:0 auto;padding:2rem 1.5rem 3rem}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .25rem;font-weight:650}
h2{font-size:1.0625rem;margin:1.5rem 0 .5rem;font-weight:650}
p{margin:0 0 .5rem;max-width:65ch}
.demo{border:2px solid var(--pause);color:var(--pause);padding:.5rem .75rem;font-weight:650;margin:0 0 1rem;
max-width:none}
.figures{display:flex;flex-wrap:wrap;gap:.25rem 2.5rem;margin:1rem 0 0;padding:0}
.figures div{display:flex;flex-direction:column-reverse}
.figures dt{font-size:.9rem}.figures dd{margin:0;font-size:1.5rem;line-height:1.25;font-weight:650}
table{border-collapse:collapse;width:100%;font-size:.95rem}
th,td{text-align:left;vertical-align:top;padding:.3rem .75rem .3rem 0;border-bottom:1px solid var(--line)}
th{font-weight:650}.n{text-align:right;white-space:nowrap;padding-right:1.25rem}
.supported{color:var(--good)}.part-supported{color:var(--pause)}.not-supported{color:var(--again)}
.wide{overflow-x:auto}
ol.rail{list-style:none;counter-reset:step;margin:0;padding:0 0 0 .1rem}
ol.rail li{counter-increment:step;position:relative;padding:.1rem 0 .35rem 2.25rem}
ol.rail li:before{content:counter(step);position:absolute;left:0;top:.15rem;width:1.4rem;height:1.4rem;
line-height:1.3rem;
text-align:center;font-size:.8rem;border:1.5px solid var(--rail);border-radius:50%;background:var(--ground);
color:var(--rail);z-index:1}
ol.rail li:after{content:"";position:absolute;left:.65rem;top:.15rem;bottom:-.15rem;width:2px;
background:var(--rail)}
ol.rail li:last-child:after{display:none}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:0 2.5rem}
ul{margin:0;padding-left:1.1rem}li{max-width:62ch}
code{font:.875rem/1.5 ui-monospace,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
p code{white-space:nowrap}td:last-child{min-width:11rem;padding-right:0}
pre{margin:0 0 .5rem;padding:.5rem .75rem;background:var(--card);border-left:2px solid var(--rail);
white-space:pre-wrap}
@media print{html{font-size:11.5px}@page{size:A4;margin:13mm 14mm}
:root{--ground:#fff;--card:#fff;--text:#1b2a2f;--rail:#0f5257;--pause:#8a5a00;--again:#a6452b;--good:#3f6b3a;
--line:#d9d2c5}
body{font-size:9.5pt;line-height:1.35}main{padding:0;max-width:none}h1{font-size:16pt}h2{font-size:10.5pt;
margin:8pt 0 3pt}
.two{grid-template-columns:1fr 1fr}.figures dd{font-size:13pt}table,.figures dt{font-size:9pt}
code{font-size:8pt}
p{margin-bottom:3pt}ol.rail li{padding-bottom:.1rem}.demo{padding:3pt 6pt;margin-bottom:6pt}
th,td{padding-top:1.5pt;padding-bottom:1.5pt}
pre{padding:3pt 6pt}}
"""


def render(summary: PackSummary) -> str:
    """Return the page."""
    demonstration = (
        '<p class="demo">DEMONSTRATION: the people are fictional. This is not evidence.</p>'
        if summary.demonstration
        else ""
    )
    reference = escape(summary.claim_reference)
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Evidence pack for claim {reference}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
{demonstration}
<h1>Evidence pack for claim {reference}</h1>
<p>{escape(summary.setting_name)} ({escape(summary.setting_ref)}), submitted {_day(summary.submitted_at)}.
Pack made {_day(summary.made_at)}, under rules {escape(summary.rules)}.</p>
<dl class="figures">
<div><dt>claimed, on {_count(len(summary.lines), "line")}</dt><dd>{duration(summary.claimed_seconds)}</dd></div>
<div><dt>supported by records</dt><dd>{duration(summary.supported_seconds)}</dd></div>
<div><dt>amount supported</dt><dd>{pounds(summary.amount_supported_pence)}</dd></div>
</dl>
<h2>What this is</h2>
<p>The training time behind one claim for backfill: {_count(summary.record_count, "record")} from a signed ledger, the
files the claim was decided from, and the verdict on each line. Time only; evidence of spend:
{SPEND_WORDS.get(summary.evidence_of_spend, escape(summary.evidence_of_spend))}. People appear as random numbers. There
is no name, no answer and no score in it.</p>
{_lines(summary)}
<h2>What was checked when it was made, and can be checked again</h2>
<ol class="rail">
{"".join(f"<li>{escape(title)}.</li>" for title in TITLES[:-1])}
<li>Who signed this: a key that the checker had before.</li>
</ol>
<div class="two">
<section><h2>What it proves</h2>
<ul>{"".join(f"<li>{escape(text)}</li>" for text in PROVES)}</ul></section>
<section><h2>What it does not prove</h2>
<ul>{"".join(f"<li>{escape(text)}</li>" for text in PROVES_NOT)}</ul></section>
</div>
<h2>How to check it again</h2>
<p>On a machine with Handrail, offline, with the key that the sender gave you before:</p>
<pre><code>handrail evidence verify PACK.zip --key {escape(summary.vkey)}</code></pre>
<p>README.txt says what each file is. The verdicts alone: <code>handrail claims check --from inputs</code> in
the unpacked folder.</p>
</main>
</body>
</html>
"""


def _lines(summary: PackSummary) -> str:
    shown = summary.lines[:MOST_LINES_SHOWN]
    rows = "".join(_line(line) for line in shown)
    rest = len(summary.lines) - len(shown)
    more = f"<p>And {_count(rest, 'more line')}: see verdicts.jsonl.</p>" if rest else ""
    return f"""<div class="wide" role="region" aria-label="Claim lines" tabindex="0"><table>
<thead><tr><th scope="col">Line</th><th scope="col">Release</th><th scope="col" class="n">Claimed</th>
<th scope="col" class="n">Supported</th><th scope="col" class="n">Amount</th><th scope="col">Verdict</th></tr></thead>
<tbody>{rows}</tbody></table></div>{more}"""


def _line(line: LineSummary) -> str:
    words = f"{_SHAPES[line.verdict]} {VERDICT_WORDS[line.verdict]}"
    codes = ", ".join(f"{code} {duration(seconds)}" if seconds else code for code, seconds in line.reasons)
    why = f" <small>({escape(codes)})</small>" if codes else ""
    return (
        f'<tr><th scope="row">{line.line}</th><td>{escape(line.release_ref)}</td>'
        f'<td class="n">{duration(line.claimed_seconds)}</td><td class="n">{duration(line.supported_seconds)}</td>'
        f'<td class="n">{pounds(line.amount_supported_pence)}</td>'
        f'<td><span class="{line.verdict}">{words}</span>{why}</td></tr>'
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun if number == 1 else noun + 's'}"


def _day(iso: str) -> str:
    """Return 2026-11-02T14:00:00.000Z as 2 November 2026, 14:00 UTC."""
    year, month, day = iso[:10].split("-")
    return f"{int(day)}\u00a0{_MONTHS[int(month) - 1]}\u00a0{year}, {iso[11:16]}\u00a0UTC"
