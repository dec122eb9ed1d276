//! The bar, the questions, the dock at the foot.

import { css } from "lit";

export const questions = css`
  .form {
    max-width: 80rem;
    margin-inline: auto;
    padding: 0 clamp(0.75rem, 3cqi, 2rem);
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 2rem;
    align-items: end;
    justify-content: space-between;
    padding-block: 1.25rem 1rem;
    border-bottom: 2px solid var(--accent);
  }
  .top p {
    color: var(--soft);
    font-size: 0.875rem;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    margin-inline: -0.625rem;
  }
  .columns {
    display: grid;
    gap: 1.25rem;
    padding-block: 1.25rem;
  }
  .questions, .results {
    min-width: 0;
    padding: 1.25rem clamp(0.875rem, 2.5cqi, 1.5rem);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--paper);
  }
  .fields {
    margin-top: 0.5rem;
  }
  .field {
    display: grid;
    gap: 0.375rem 1.5rem;
    padding-block: 0.875rem;
    border-bottom: 1px solid var(--line);
  }
  .fields > .field:last-child {
    border-bottom: 0;
  }
  .field.wrong {
    margin-inline: -0.75rem;
    padding-inline: 0.625rem 0.75rem;
    border-inline-start: 3px solid var(--bad);
    background: var(--bad-soft);
  }
  .label {
    font-weight: 500;
  }
  .asked {
    font-size: 0.8125rem;
    color: var(--soft);
  }
  .asked summary {
    width: fit-content;
    color: var(--soft);
  }
  .control {
    min-width: 0;
  }
  .control .error:empty {
    display: none;
  }
  .control .error {
    margin-top: 0.25rem;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem;
  }
  .choice {
    display: inline-flex;
    align-items: center;
    gap: 0.4rem;
    min-height: 2.75rem;
    padding: 0.25rem 0.75rem 0.25rem 0.625rem;
    border: 1px solid var(--edge);
    border-radius: var(--radius);
    background: var(--paper);
    cursor: pointer;
  }
  .choice:has(input:checked) {
    border-color: var(--accent);
    background: var(--accent-soft);
  }
  .choice.quiet {
    border-color: transparent;
    background: transparent;
    color: var(--soft);
  }
  .choice.quiet:has(input:checked) {
    background: var(--accent-soft);
    color: var(--ink);
  }
  .choice input {
    flex: none;
    width: 1.125rem;
    height: 1.125rem;
    margin: 0;
    accent-color: var(--accent);
  }
  .entry {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 0.5rem;
    align-items: center;
  }
  .box {
    position: relative;
    display: flex;
    flex: 1 1 10rem;
    align-items: center;
    min-width: 0;
  }
  input[type="text"], select {
    width: 100%;
    min-width: 0;
    padding: 0.25rem 0.75rem;
    border: 1px solid var(--edge);
    border-radius: var(--radius);
    background: var(--paper);
  }
  .amount input[type="text"] {
    text-align: end;
  }
  .with-unit input[type="text"] {
    padding-inline-end: 6.5rem;
  }
  .box .unit {
    position: absolute;
    inset-inline-end: 0.75rem;
    color: var(--soft);
    font-size: 0.875rem;
    pointer-events: none;
  }
  .wrong input[type="text"], .wrong select {
    border-color: var(--bad);
  }
  input:disabled {
    background: var(--ground);
    border-style: dashed;
  }
  .others {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1rem;
    align-items: start;
    justify-content: space-between;
    padding-top: 0.5rem;
    border-top: 1px solid var(--line);
  }
  .others > details[open] {
    flex: 1 1 100%;
  }
  details:is(.more, .usual, .programmes) > summary {
    padding-block: 0.5rem;
  }
  .programmes .choices {
    padding-block: 0.25rem 0.75rem;
  }
  .member {
    margin-top: 1.25rem;
    padding: 1rem clamp(0.75rem, 2cqi, 1.25rem) 0.5rem;
    border: 1px solid var(--line);
    border-inline-start: 4px solid var(--accent);
    border-radius: var(--radius);
  }
  .member > header {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    align-items: center;
    justify-content: space-between;
  }
  .nature {
    margin-inline-start: 0.375rem;
    color: var(--soft);
    font-weight: 400;
  }
  .ends {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 1rem;
    align-items: center;
    padding-block: 1rem 0.5rem;
  }
  .ends .choice {
    border-color: transparent;
  }
  .dock {
    position: sticky;
    bottom: 0;
    z-index: 1;
    display: flex;
    gap: 0.5rem 1rem;
    align-items: center;
    justify-content: space-between;
    margin-inline: calc(-1 * clamp(0.75rem, 3cqi, 2rem));
    padding: 0.5rem clamp(0.75rem, 3cqi, 2rem);
    border-top: 1px solid var(--line);
    background: var(--paper);
  }
  .status {
    display: flex;
    flex: 1 1 auto;
    flex-wrap: wrap;
    gap: 0 0.5rem;
    align-items: center;
    min-width: 0;
    font-size: 0.875rem;
    line-height: 1.4;
  }
  .dock-actions {
    display: flex;
    flex: none;
    gap: 0.25rem;
  }
  @container (min-width: 34rem) {
    .field {
      grid-template-columns: minmax(0, 1fr) minmax(0, 20rem);
    }
  }
  @container (min-width: 60rem) {
    .columns {
      grid-template-columns: minmax(0, 1fr) minmax(22rem, 27rem);
      align-items: start;
    }
    .results {
      position: sticky;
      top: 1rem;
      max-height: calc(100dvh - 6rem);
      overflow-y: auto;
      overscroll-behavior: contain;
    }
    .field {
      grid-template-columns: minmax(0, 1fr) minmax(0, 19rem);
    }
    .to-results {
      display: none;
    }
  }
`;
