//! On paper: the summary alone, black on white.

import { css } from "lit";

export const print = css`
  .summary {
    display: none;
  }
  @media print {
    :host {
      container-type: normal;
      background: none;
      color: #000;
      font-size: 10.5pt;
      line-height: 1.5;
    }
    .top, .columns, .dock {
      display: none;
    }
    .form {
      max-width: none;
      padding: 0;
    }
    .summary {
      display: block;
    }
    .summary h1 {
      font-size: 16pt;
      text-align: center;
    }
    .summary h1 + p {
      text-align: center;
    }
    .summary h2 {
      margin-top: 12pt;
      border-bottom: 1pt solid #000;
      font-size: 12pt;
    }
    .summary h3 {
      margin-top: 8pt;
      font-size: 10.5pt;
      break-after: avoid;
    }
    .summary :is(p, .hint, .office) {
      color: #000;
      font-size: 9.5pt;
    }
    .summary .office {
      margin-block: 6pt;
      padding: 4pt 6pt;
      border: 0.75pt solid #000;
    }
    .summary table {
      font-size: 10pt;
    }
    .summary tr {
      break-inside: avoid;
    }
    .summary th {
      width: 60%;
      font-weight: 400;
      text-align: start;
    }
    .summary :is(th, td) {
      border-color: #999;
    }
    .summary th p, .summary td.usual {
      font-size: 8.5pt;
    }
    .summary td.usual {
      text-align: start;
    }
    .summary tr.good td {
      font-weight: 700;
    }
  }
`;
