//! Results, explanations, the chart.

import { css } from "lit";

export const results = css`
  .office {
    color: var(--soft);
    font-size: 0.875rem;
  }
  .results > section, .progress {
    margin-top: 1rem;
    padding-top: 1rem;
    border-top: 1px solid var(--line);
  }
  progress {
    appearance: none;
    display: block;
    width: 100%;
    height: 0.5rem;
    border: 0;
    border-radius: 0.25rem;
    overflow: hidden;
    background: var(--line);
  }
  progress::-webkit-progress-bar {
    background: var(--line);
  }
  progress::-webkit-progress-value {
    background: var(--accent);
  }
  progress::-moz-progress-bar {
    background: var(--accent);
  }
  .counts {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1rem;
    justify-content: space-between;
    margin-top: 0.375rem;
    font-size: 0.875rem;
    color: var(--soft);
  }
  .progress .label {
    margin-top: 0.75rem;
  }
  .next {
    padding-inline-start: 1.25rem;
    list-style: decimal;
  }
  .progress .usual {
    margin-top: 0.75rem;
  }
  .progress .usual button {
    width: 100%;
    background: var(--paper);
    color: var(--accent);
  }
  .programme {
    margin-top: 0.75rem;
  }
  .programme > summary {
    display: flex;
    gap: 0.5rem;
    align-items: baseline;
    color: var(--ink);
  }
  .programme > summary::before, .why > summary::before, .tree summary::before, .rule > summary::before {
    content: "";
    flex: none;
    width: 0;
    height: 0;
    margin-inline-end: 0.125rem;
    border-block: 0.3em solid transparent;
    border-inline-start: 0.42em solid currentcolor;
    transition: rotate 120ms;
  }
  :is(.programme, .why, .rule, .tree details)[open] > summary::before {
    rotate: 90deg;
  }
  :is(.programme, .why, .rule) > summary, .tree summary {
    list-style: none;
  }
  :is(.programme, .why, .rule) > summary::-webkit-details-marker, .tree summary::-webkit-details-marker {
    display: none;
  }
  .count {
    color: var(--soft);
    font-size: 0.8125rem;
  }
  .result {
    margin-top: 0.5rem;
    padding: 0.5rem 0.75rem;
    border-inline-start: 3px solid var(--line);
    border-radius: 0 var(--radius) var(--radius) 0;
    background: var(--ground);
  }
  .result.good {
    border-color: var(--good);
    background: var(--good-soft);
  }
  .result.pending, .result.act {
    border-color: var(--open);
    background: var(--open-soft);
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1rem;
    align-items: baseline;
    justify-content: space-between;
  }
  .line .value {
    margin-inline-start: auto;
    text-align: end;
    font-weight: 500;
  }
  .result.good .value {
    color: var(--good);
  }
  .result.pending .value {
    color: var(--open);
  }
  .value.amount strong {
    font-size: 1.375rem;
    line-height: 1.3;
  }
  .result.no .value.amount strong {
    font-size: inherit;
    font-weight: 500;
  }
  .reason {
    font-size: 0.875rem;
  }
  .why {
    font-size: 0.875rem;
  }
  .why > summary, .rule > summary {
    display: inline-flex;
    gap: 0.25rem;
    align-items: center;
  }
  .links {
    padding-inline-start: 1rem;
  }
  .tree, .tree ul {
    padding-inline-start: 0;
  }
  .tree ul {
    margin-inline-start: 0.25rem;
    padding-inline-start: 0.75rem;
    border-inline-start: 1px solid var(--edge);
  }
  .tree li {
    margin-top: 0.375rem;
  }
  .tree summary {
    color: inherit;
  }
  .tree summary::before {
    display: inline-block;
    margin-inline-end: 0.375rem;
    color: var(--accent);
  }
  .tree .equals {
    color: var(--soft);
  }
  .tree .value {
    font-weight: 600;
  }
  .tree .who {
    color: var(--soft);
  }
  .basis {
    padding-inline-start: 0.875rem;
    color: var(--soft);
    font-size: 0.8125rem;
  }
  .basis .reason {
    color: var(--ink);
  }
  .term {
    font-weight: 600;
  }
  .basis pre {
    margin: 0.25rem 0;
    padding: 0.5rem;
    border-radius: var(--radius);
    background: var(--paper);
    color: var(--ink);
    white-space: pre-wrap;
  }
  .unmet {
    margin-top: 0.75rem;
  }
  .chart .over {
    display: block;
    margin-top: 0.5rem;
    font-size: 0.875rem;
  }
  .chart svg {
    display: block;
    max-width: 100%;
    margin-top: 0.75rem;
    font-size: 12px;
    overflow: visible;
  }
  .grid {
    stroke: var(--line);
  }
  .tick, .axis {
    fill: var(--soft);
  }
  line.now {
    stroke: var(--edge);
    stroke-dasharray: 2 3;
  }
  path.line {
    fill: none;
    stroke-width: 2;
    stroke-linejoin: round;
    stroke: var(--accent);
  }
  path.total {
    stroke-width: 3;
    stroke: var(--ink);
  }
  path.n1 {
    stroke: var(--line-1);
    stroke-dasharray: 7 3;
  }
  path.n2 {
    stroke: var(--line-2);
    stroke-dasharray: 2 3;
  }
  path.n3, path.n4 {
    stroke: var(--line-3);
    stroke-dasharray: 9 3 2 3;
  }
  line.cliff {
    stroke: var(--bad);
    stroke-width: 3;
  }
  circle.cliff {
    fill: var(--paper);
    stroke: var(--bad);
    stroke-width: 2;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1rem;
    font-size: 0.875rem;
  }
  .key {
    display: inline-block;
    width: 1.5rem;
    margin-inline-end: 0.375rem;
    border-top: 3px solid var(--accent);
    vertical-align: middle;
  }
  .key.total {
    border-color: var(--ink);
  }
  .key.n1 {
    border-top: 3px dashed var(--line-1);
  }
  .key.n2 {
    border-top: 3px dotted var(--line-2);
  }
  .key.n3, .key.n4 {
    border-top: 3px dashed var(--line-3);
  }
  .key.cliff {
    border-color: var(--bad);
  }
  .read-off {
    margin-top: 0.75rem;
    font-size: 0.875rem;
  }
  .read-off input {
    width: 100%;
    min-height: 2rem;
    accent-color: var(--accent);
  }
  .read-off .legend {
    display: block;
  }
  .read-off .legend li {
    display: flex;
    gap: 1rem;
    justify-content: space-between;
  }
  .cliffs {
    color: var(--bad);
    font-size: 0.9375rem;
  }
  .scroll {
    overflow-x: auto;
    max-height: 16rem;
    overflow-y: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.8125rem;
  }
  caption {
    padding-block: 0.5rem 0.25rem;
    text-align: start;
    font-weight: 600;
  }
  th, td {
    padding: 0.25rem 0.375rem;
    border-bottom: 1px solid var(--line);
    text-align: end;
    vertical-align: top;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
    }
  }
`;
