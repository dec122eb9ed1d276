//! A chart of monthly benefits over one fact, exact between its breakpoints, with cliffs marked; and the same as a table.

import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { live } from "lit/directives/live.js";
import type { Fact, Series, Sweep } from "../core.js";
import { quantity, unit } from "../format.js";
import { allFields } from "../layout.js";
import { grouped } from "../reading.js";
import { say } from "../texts.js";
import { questionName } from "./results.js";
import type { View } from "./view.js";

const HEIGHT = 240;
const MARGIN = { top: 16, right: 12, bottom: 40, left: 52 };
/** Where the chart ends, unless what is answered lies beyond. */
const REACH = 5000;
/** More lines than that can't be told apart. */
const LINES = 4;

function isMonthlyMoney(fact: Fact): boolean {
  return fact.type === "money" && fact.unit === "CNY/month";
}

/** The facts that the chart may run over: monthly amounts of the household's people, then of the household. */
function candidates(view: View): { path: string; value: number }[] {
  const fields = allFields(view.model.layout).filter((f) => isMonthlyMoney(f.fact));
  return fields
    .sort((a, b) => Number(a.entity === "") - Number(b.entity === ""))
    .map((f) => ({ path: f.path, value: typeof f.value === "string" ? Number(f.value) : 0 }));
}

export function chart(view: View): TemplateResult {
  const { words, model, kept, width } = view;
  // Not at each key: a sweep takes longer than a screening.
  const seen = [model, model.settled, words, width, kept.get("chart"), kept.get("chart at")];
  return html`<section class="chart" part="chart" aria-labelledby="chart">
    <h4 id="chart">${words.chart}</h4>
    ${guard(seen, () => inner(view))}
  </section>`;
}

function inner(view: View): TemplateResult {
  const { words, model } = view;
  const offered = candidates(view);
  const chosen = offered.find((c) => c.path === view.kept.get("chart")) ?? offered[0];
  const to = Math.max(REACH, Math.ceil((chosen?.value ?? 0) / 1000) * 1500);
  const sweep = chosen === undefined || !Number.isFinite(to) ? undefined : model.sweep(chosen.path, "0", String(to));
  const lines = sweep === undefined ? [] : drawn(sweep);
  if (chosen === undefined || sweep === undefined || lines.length === 0) return html`<p class="hint">${words.chartWait}</p>`;
  const choose = (event: Event): void => {
    view.kept.set("chart", (event.target as HTMLSelectElement).value);
    view.kept.delete("chart at");
    view.draw();
  };
  return html`<label class="over" for="chart-over">${words.chartOver}</label>
    <select id="chart-over" part="select" .value=${live(chosen.path)} @change=${choose}>
      ${offered.map(({ path }) => html`<option value=${path} ?selected=${path === chosen.path}>${questionName(view, path, undefined)}</option>`)}
    </select>
    ${picture(view, sweep, lines, chosen.value)} ${readOff(view, sweep, lines, chosen.value)} ${cliffs(view, sweep, lines)} ${table(view, lines)}`;
}

/** A line of the chart: the total, or one benefit. */
interface Line {
  readonly series: Series;
  readonly total: boolean;
}

/** What is worth drawing: lines that are somewhere above zero. */
function drawn(sweep: Sweep): Line[] {
  const some = (series: Series): boolean => series.pieces.some((p) => Number(p.start ?? 0) !== 0 || Number(p.end ?? 0) !== 0);
  const series = sweep.series.filter((s) => s.unit === "CNY/month" && some(s)).sort((a, b) => highest(b) - highest(a));
  const total = sweep.total !== null && series.length > 1 && some(sweep.total) ? [{ series: sweep.total, total: true }] : [];
  return [...total, ...series.slice(0, LINES).map((one) => ({ series: one, total: false }))];
}

function highest(series: Series): number {
  return Math.max(0, ...series.pieces.flatMap((p) => [Number(p.start ?? 0), Number(p.end ?? 0)]));
}

function lineName(view: View, { series, total }: Line): string {
  return view.words.of(view.model.schema.who(series.path, view.lang), total ? view.words.total : say(series.label, view.lang));
}

/** Round steps that divide a length into about four. */
function ticks(length: number): number[] {
  const rough = Math.max(length, 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough) ?? rough;
  return Array.from({ length: Math.floor(length / step + 1e-9) + 1 }, (_, i) => i * step);
}

/** Drawing only: what is read off comes from the sweep's own texts. */
function picture(view: View, sweep: Sweep, lines: readonly Line[], now: number): TemplateResult {
  const { words, lang } = view;
  const width = Math.max(280, view.width);
  const [from, to] = [Number(sweep.from), Number(sweep.to)];
  const top = Math.max(1, ...lines.map((line) => highest(line.series))) * 1.08;
  const x = (v: number): number => MARGIN.left + ((v - from) / (to - from)) * (width - MARGIN.left - MARGIN.right);
  const y = (v: number): number => HEIGHT - MARGIN.bottom - (v / top) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const path = ({ series }: Line): string =>
    series.pieces
      .map((piece, i) => {
        if (piece.start === null || piece.end === null) return "";
        const broken = i === 0 || series.pieces[i - 1]?.end === null;
        return `${broken ? "M" : "L"}${x(Number(piece.from))} ${y(Number(piece.start))}L${x(Number(piece.to))} ${y(Number(piece.end))}`;
      })
      .join("");
  const marks: SVGTemplateResult[] = (lines[0]?.series.cliffs ?? []).map(
    (cliff) => svg`<line class="cliff" x1=${x(Number(cliff.at))} x2=${x(Number(cliff.at))} y1=${y(Number(cliff.before))} y2=${y(Number(cliff.after))}></line>
      <circle class="cliff" cx=${x(Number(cliff.at))} cy=${y(Number(cliff.before))} r="4"></circle>`,
  );
  const fact = questionName(view, sweep.path, undefined);
  const said = lines.flatMap((line) => line.series.cliffs.map((c) => words.of(lineName(view, line), words.cliff(grouped(c.at), quantity(c.lost, line.series.unit, lang)))));
  return html`<svg part="plot" viewBox="0 0 ${width} ${HEIGHT}" width=${width} height=${HEIGHT} role="img" aria-label="${words.chartOf(fact)}${said.length > 0 ? ` · ${said.join("; ")}` : ""}">
      ${ticks(top).map((v) => svg`<line class="grid" x1=${MARGIN.left} x2=${width - MARGIN.right} y1=${y(v)} y2=${y(v)}></line>
        <text class="tick" x=${MARGIN.left - 6} y=${y(v) + 4} text-anchor="end">${grouped(String(v))}</text>`)}
      ${ticks(to - from).map((v) => svg`<text class="tick" x=${x(from + v)} y=${HEIGHT - MARGIN.bottom + 18} text-anchor="middle">${grouped(String(from + v))}</text>`)}
      <text class="axis" x=${width - MARGIN.right} y=${HEIGHT - 6} text-anchor="end">${words.unit(fact, unit(sweep.unit, lang))}</text>
      ${now <= to ? svg`<line class="now" x1=${x(now)} x2=${x(now)} y1=${MARGIN.top} y2=${HEIGHT - MARGIN.bottom}></line>
        <text class="tick now" x=${x(now) + (x(now) > width / 2 ? -4 : 4)} y=${MARGIN.top + 4} text-anchor=${x(now) > width / 2 ? "end" : "start"}>${words.now}</text>` : nothing}
      ${[...lines].reverse().map((line) => svg`<path class="line ${line.total ? "total" : `n${lines.indexOf(line)}`}" d=${path(line)}></path>`)}
      ${marks}
    </svg>
    <ul class="legend">
      ${lines.map((line, i) => html`<li><span class="key ${line.total ? "total" : `n${i}`}" aria-hidden="true"></span>${lineName(view, line)}</li>`)}
      ${marks.length > 0 ? html`<li><span class="key cliff" aria-hidden="true"></span>${words.cliffs}</li>` : nothing}
    </ul>`;
}

/** A slider to read off amounts: what the picture shows, for keyboard and screen reader. */
function readOff(view: View, sweep: Sweep, lines: readonly Line[], now: number): TemplateResult {
  const { words, lang } = view;
  const at = Number(view.kept.get("chart at") ?? Math.min(now, Number(sweep.to)));
  const slide = (event: Event): void => {
    view.kept.set("chart at", (event.target as HTMLInputElement).value);
    view.draw();
  };
  const title = words.atIncome(questionName(view, sweep.path, undefined), quantity(String(at), sweep.unit, lang));
  // The core tells the amounts there; nothing is computed here.
  const there = view.model.sweep(sweep.path, String(at), String(at));
  const amount = ({ series, total }: Line): string => {
    const found = total ? there?.total : there?.series.find((s) => s.rule === series.rule && s.path === series.path);
    const value = found?.pieces[0]?.start;
    return typeof value !== "string" ? words.notComputed : quantity(value, series.unit, lang);
  };
  return html`<div class="read-off">
    <label for="chart-at">${title}</label>
    <input id="chart-at" part="slider" type="range" min=${sweep.from} max=${sweep.to} step="10" .value=${live(String(at))} @input=${slide} aria-valuetext=${title} />
    <ul class="legend">${lines.map((line) => html`<li><span>${lineName(view, line)}</span> <strong>${amount(line)}</strong></li>`)}</ul>
  </div>`;
}

function cliffs(view: View, sweep: Sweep, lines: readonly Line[]): TemplateResult {
  const { words, lang } = view;
  const found = lines.flatMap((line) => line.series.cliffs.map((cliff) => ({ line, cliff })));
  if (found.length === 0) return html`<p class="hint">${words.noCliffs}</p>`;
  return html`<h5>${words.cliffs}</h5>
    <ul class="cliffs">
      ${found.map(({ line, cliff }) => html`<li>${words.of(lineName(view, line), words.cliff(quantity(cliff.at, sweep.unit, lang), quantity(cliff.lost, line.series.unit, lang)))}</li>`)}
    </ul>`;
}

function table(view: View, lines: readonly Line[]): TemplateResult {
  const { words } = view;
  return html`<details class="table"><summary>${words.chartTable}</summary>
    ${lines.map((line) => html`<div class="scroll" tabindex="0" role="group" aria-label=${lineName(view, line)}>
      <table>
        <caption>${words.unit(lineName(view, line), unit(line.series.unit, view.lang))}</caption>
        <thead><tr><th scope="col">${words.from}</th><th scope="col">${words.to}</th><th scope="col">${words.amountFrom}</th><th scope="col">${words.amountTo}</th></tr></thead>
        <tbody>${line.series.pieces.map((p) => html`<tr><td>${grouped(p.from)}</td><td>${grouped(p.to)}</td>
          <td>${typeof p.start === "string" ? grouped(p.start) : words.notComputed}</td><td>${typeof p.end === "string" ? grouped(p.end) : ""}</td></tr>`)}</tbody>
      </table></div>`)}
  </details>`;
}
