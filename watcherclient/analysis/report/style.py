# SPDX-License-Identifier: Apache-2.0
"""The style sheet of the page: light, dark, and print."""

from __future__ import annotations

from watcherclient.analysis.report.markup import Markup

CSS = Markup("""
:root { --page: #fff; --card: #f6f8fa; --text: #1b1f24; --muted: #57606a;
  --line: #d0d7de; --before: #7a838d; --after: #0b57d0; --over: #b42318;
  --track: #e4e8ec; --alert: #fff4e5; --edge: #b35900; --fine: #1a7f37;
  color-scheme: light; }
@media screen and (prefers-color-scheme: dark) {
  :root { --page: #14171a; --card: #1d2125; --text: #e6e8eb;
    --muted: #a2abb5; --line: #3a4149; --before: #8a94a0; --after: #7db2ff;
    --over: #ff8a7a; --track: #2b3138; --alert: #33260f; --edge: #e0a040;
    --fine: #57c278; color-scheme: dark; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 66rem;
  background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 2.25rem 0 .75rem; font-size: 1.2rem; }
h3 { margin: 0; font-size: 1rem; }
p { margin: .5rem 0; }
small, .muted { color: var(--muted); font-size: .875rem; }
.lede { font-size: 1.1rem; }
.state { display: inline-block; padding: 0 .6rem; border-radius: 1rem;
  border: 1px solid currentColor; font-size: .875rem; font-weight: 600; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .15rem 1rem;
  margin: 1rem 0; }
dt { color: var(--muted); }
dd { margin: 0; }
.tiles { display: grid; gap: .75rem; padding: 0; list-style: none;
  grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); }
.tiles li, figure { padding: .75rem; border: 1px solid var(--line);
  border-radius: .5rem; background: var(--card); }
.tiles b { display: block; font-size: 1.6rem; line-height: 1.2; }
.remarks { margin: .5rem 0; padding: .5rem 1rem .5rem 2rem;
  border-left: 4px solid var(--line); background: var(--card); }
.alert { border-color: var(--edge); background: var(--alert); }
.fine { color: var(--fine); font-weight: 600; }
.flag { color: var(--over); font-weight: 600; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
.stack { table-layout: fixed; }
.stack thead th { width: 14%; }
.stack thead :nth-child(1) { width: 3rem; }
.stack thead :nth-child(2) { width: 24%; }
th, td { padding: .35rem .5rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); }
thead th { color: var(--muted); font-size: .875rem; white-space: nowrap; }
tbody th { background: var(--card); }
.hosts { display: grid; gap: .75rem;
  grid-template-columns: repeat(auto-fill, minmax(min(19rem, 100%), 1fr)); }
figure { margin: 0; }
figure svg { display: block; width: 100%; margin-top: .5rem; }
svg text { fill: var(--text); font: 13px system-ui, sans-serif; }
svg .end { text-anchor: end; }
svg .muted { fill: var(--muted); }
.track { fill: var(--track); }
.before { fill: var(--before); }
.after { fill: var(--after); }
.over { fill: var(--over); }
.full { stroke: var(--text); stroke-width: 1; }
.key { display: inline-block; margin-right: 1rem; white-space: nowrap; }
.key i { display: inline-block; width: 1.5rem; height: .5rem;
  margin-right: .35rem; }
.key .b { background: var(--before); }
.key .a { background: var(--after); }
.key .o { background: var(--over); }
.graph { overflow-x: auto; }
.graph svg { display: block; }
.band { fill: var(--card); }
.node { fill: var(--page); stroke: var(--muted); }
.arrow { fill: none; stroke: var(--muted); stroke-width: 1.25; }
.tip { fill: var(--muted); }
pre { margin: .25rem 0 1rem; padding: .6rem .75rem; border-radius: .5rem;
  border: 1px solid var(--line); background: var(--card);
  white-space: pre-wrap; font-size: .875rem; }
code { font-family: ui-monospace, monospace; }
code span { display: inline-block; max-width: 100%; }
@media print, (min-width: 40rem) {
  .claims td { overflow-wrap: break-word; } }
@media screen and (max-width: 40rem) {
  h1 { font-size: 1.3rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .35rem; }
  .tiles { grid-template-columns: 1fr 1fr; }
  .claims, .claims th { font-size: .75rem; }
  .claims tr { display: grid; grid-template-columns: 1fr 4.25rem 4.75rem; }
  .claims :is(th, td):not(:last-child) { border: 0; }
  .claims :is(th, td):last-child { grid-column: 1 / -1; }
  .stack thead { position: absolute; width: 1px; height: 1px;
    overflow: hidden; clip-path: inset(50%); }
  .stack tr { display: block; padding: .4rem 0;
    border-bottom: 1px solid var(--line); }
  .stack th { display: block; border: 0; }
  .stack td { display: flex; border: 0; padding: .1rem .5rem; }
  .stack td:empty { display: none; }
  .stack td::before { flex: 0 0 5rem; color: var(--muted); }
  .stack td:nth-child(1)::before { content: "Step"; }
  .stack td:nth-child(2)::before { content: "Action"; }
  .stack td:nth-child(3)::before { content: "Target"; }
  .stack td:nth-child(4)::before { content: "From"; }
  .stack td:nth-child(5)::before { content: "To"; }
  .stack td:nth-child(6)::before { content: "After step"; }
  .stack td:nth-child(7)::before { content: "State"; } }
@page { margin: 15mm; }
@media print {
  html { font-size: 10pt; }
  body { max-width: none; padding: 0; }
  h2, h3, p:has(+ :is(table, div, pre)), tbody tr:first-child {
    break-after: avoid; }
  tr, figure, li, pre, .claims { break-inside: avoid; }
  pre { font-size: .8rem; }
  .hosts { grid-template-columns: 1fr 1fr; }
  .graph { overflow: visible; }
  .graph svg { max-width: 100%; height: auto; }
  * { print-color-adjust: exact; } }
""")
