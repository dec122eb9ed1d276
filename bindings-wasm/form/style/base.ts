//! Type, controls, folds.

import { css } from "lit";

export const base = css`
  :host {
    display: block;
    container-type: inline-size;
    background: var(--ground);
    color: var(--ink);
    font: 400 1rem / 1.65 var(--sans);
    font-variant-numeric: tabular-nums;
    text-autospace: normal;
    text-spacing-trim: trim-start;
    line-break: strict;
    overflow-wrap: anywhere;
    text-wrap: pretty;
  }
  /* Chinese fonts draw Latin quotation marks and apostrophes as wide as a character. */
  :is(.form, .message):lang(en) {
    font-family: var(--doudi-font, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, "Liberation Sans", system-ui, sans-serif);
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1, h2, h3, h4, h5, h6, p, ul, ol {
    margin: 0;
    padding: 0;
  }
  h2 {
    font-size: 1.375rem;
    line-height: 1.4;
    font-weight: 600;
  }
  h3 {
    font-size: 1.125rem;
    font-weight: 600;
  }
  h4, h5, h6 {
    font-size: 1rem;
    font-weight: 600;
  }
  ul, ol {
    list-style: none;
  }
  code, pre {
    font-family: var(--mono);
    font-size: 0.85em;
  }
  button, input, select {
    font: inherit;
    color: inherit;
    scroll-margin-block: 6rem;
  }
  button, select, input[type="text"] {
    min-height: 2.75rem;
  }
  button {
    border: 1px solid var(--accent);
    border-radius: var(--radius);
    padding: 0.25rem 1rem;
    background: var(--accent);
    color: var(--on-accent);
    cursor: pointer;
  }
  button:hover {
    filter: brightness(1.12);
  }
  button.plain {
    background: transparent;
    border-color: transparent;
    color: var(--accent);
    padding-inline: 0.625rem;
  }
  button.plain:hover {
    background: var(--accent-soft);
    filter: none;
  }
  button.add {
    background: var(--paper);
    color: var(--accent);
  }
  button.link {
    min-height: 1.75rem;
    padding: 0.125rem 0;
    border: 0;
    background: none;
    color: var(--accent);
    text-align: start;
    vertical-align: top;
    text-decoration: underline;
    text-underline-offset: 0.2em;
    text-decoration-thickness: 1px;
  }
  :is(button, input, select, summary, a, pre, h3, h4, h5, [tabindex]):focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
  summary {
    cursor: pointer;
    min-height: 1.75rem;
    color: var(--accent);
    scroll-margin-block: 6rem;
    border-radius: var(--radius);
  }
  .hint, .help {
    color: var(--soft);
    font-size: 0.875rem;
  }
  .error {
    color: var(--bad);
    font-size: 0.9375rem;
  }
  .sr {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .badge, .tag {
    display: inline-block;
    padding: 0 0.4em;
    border-radius: 3px;
    background: var(--open-soft);
    color: var(--open);
    font-size: 0.75rem;
    font-weight: 400;
    line-height: 1.6;
    white-space: nowrap;
  }
  .tag {
    background: var(--ground);
    color: var(--soft);
  }
  .message {
    padding: 2rem 1.5rem;
  }
  @media (forced-colors: active) {
    .choice:has(input:checked) {
      outline: 2px solid SelectedItem;
    }
  }
`;
