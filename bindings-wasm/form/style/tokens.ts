//! Colours and type, light and dark. A page changes them through the custom properties that begin with `--doudi-`.

import { css } from "lit";

const dark = css`
  --ground: var(--doudi-ground, #12171e);
  --paper: var(--doudi-paper, #1a212a);
  --ink: var(--doudi-ink, #e8edf3);
  --soft: #b0bac7;
  --line: #333e4b;
  --edge: #8290a3;
  --accent: var(--doudi-accent, #8fbcf5);
  --on-accent: #0d1621;
  --accent-soft: #1e2e43;
  --good: #7fd39f;
  --good-soft: #16301f;
  --open: #f0c574;
  --open-soft: #352a12;
  --bad: #ffa49b;
  --bad-soft: #3c201e;
  --line-1: #f0c574;
  --line-2: #7fd39f;
  --line-3: #d3a6f0;
  color-scheme: dark;
`;

export const tokens = css`
  :host {
    --ground: var(--doudi-ground, #f3f5f8);
    --paper: var(--doudi-paper, #fff);
    --ink: var(--doudi-ink, #1b2430);
    --soft: #4d5866;
    --line: #d8dee6;
    --edge: #76828f;
    --accent: var(--doudi-accent, #174c86);
    --on-accent: #fff;
    --accent-soft: #e9f0f9;
    --good: #17653a;
    --good-soft: #e7f4ec;
    --open: #7a4d00;
    --open-soft: #fcf3e0;
    --bad: #ad231c;
    --bad-soft: #fcebea;
    --line-1: #b26a00;
    --line-2: #17794a;
    --line-3: #7d3fa8;
    --radius: var(--doudi-radius, 6px);
    --sans: var(--doudi-font, "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", system-ui, sans-serif);
    --mono: ui-monospace, "SFMono-Regular", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace;
    color-scheme: light;
  }
  @media (prefers-color-scheme: dark) {
    :host(:not([theme="light"])) {
      ${dark}
    }
  }
  :host([theme="dark"]) {
    ${dark}
  }
`;
