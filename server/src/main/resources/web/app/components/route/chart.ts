import { html, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { createRef, ref } from 'lit/directives/ref.js';
import uPlot from 'uplot';
import { number } from '../../core/format';
import { locale, preferences } from '../../core/preferences';
import { View } from '../../core/view';
import type { Line } from './series';

/** Something that happened, drawn on the time axis. */
export interface Mark {
  readonly from: number;
  /** Of an alarm that lasts; undefined for an instant. */
  readonly to?: number;
  readonly tone: 'info' | 'warning' | 'bad';
}

/** Left of the axis, where its values are; the strip of events has the same. */
export const AXIS_WIDTH = 56;
export const RIGHT_WIDTH = 12;
const HEIGHT = 118;
const LOOKS = 8;
const DASHES = [[], [7, 3], [2, 2], [10, 3, 2, 3], [4, 4], [12, 4], [1, 3], [6, 2, 2, 2]];
/** Share of the axis above the largest value. */
const HEADROOM = 1.08;
const DAY = 86_400;
const DECIMALS_MAX = 4;
const ALARM_HEIGHT = 2;

/** A cursor over one chart is shown in all of them. */
const CURSORS = 'tramo-route';

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** The number of a colour and dash, from 1. */
export function lookOf(index: number): number {
  return (index % LOOKS) + 1;
}

/** A short line in colour and dash of a series. */
export function swatch(look: number, isThin = false) {
  return html`<svg class="swatch look-${lookOf(look)}" viewBox="0 0 22 8" width="22" height="8" aria-hidden="true">
    <line x1="0" y1="4" x2="22" y2="4" stroke-width=${isThin ? 1 : 2.5} stroke-dasharray=${DASHES[look % LOOKS].join(' ')} />
  </svg>`;
}

/** One chart over the time. Fires "zoom" with [from, to] when a part is selected. */
class Chart extends View {
  @property({ attribute: false }) name = '';
  @property({ attribute: false }) unit = '';
  @property({ attribute: false }) decimals = 0;
  @property({ attribute: false }) lines: readonly Line[] = [];
  @property({ attribute: false }) times: readonly number[] = [];
  /** Seconds since 1970. */
  @property({ attribute: false }) from = 0;
  @property({ attribute: false }) to = 1;
  @property({ attribute: false }) marks: readonly Mark[] = [];
  /** The largest value of the axis at least: charts side by side have the same. */
  @property({ attribute: false }) top = 0;
  /** The point under the cursor. */
  @state() private cursor: number | undefined;

  private readonly place = createRef<HTMLDivElement>();
  private plot: uPlot | undefined;
  private drawn = '';
  private isSeen = true;
  private readonly sizes = new ResizeObserver(() => this.resize());
  private readonly sight = new IntersectionObserver((entries) => {
    this.isSeen = entries[entries.length - 1].isIntersecting;
    if (this.isSeen) this.draw();
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes.observe(this);
    this.sight.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes.disconnect();
    this.sight.disconnect();
    this.plot?.destroy();
    this.plot = undefined;
    this.drawn = '';
  }

  override updated(changed: PropertyValues): void {
    if (changed.size === 1 && changed.has('cursor')) return;
    this.draw();
  }

  private resize(): void {
    if (this.plot && this.clientWidth) this.plot.setSize({ width: this.clientWidth, height: HEIGHT });
    else this.draw();
  }

  /** What cannot be changed of a plot; another one is made then. */
  private shape(): string {
    const { language, theme, zone } = preferences.value;
    const isDark = document.documentElement.dataset.bsTheme;
    return JSON.stringify([this.lines.map((l) => [l.look, l.isThin, !!l.band]), language, theme, zone, isDark]);
  }

  private draw(): void {
    const place = this.place.value;
    if (!place || !this.isSeen || !this.clientWidth) return;
    const shape = this.shape();
    if (!this.plot || shape !== this.drawn) {
      this.plot?.destroy();
      this.drawn = shape;
      this.plot = new uPlot(this.options(), this.data(), place);
    } else {
      this.plot.setData(this.data());
    }
  }

  private data(): uPlot.AlignedData {
    return [
      this.times as number[],
      ...this.lines.flatMap((line) => (line.band ? [line.values, line.band.high, line.band.low] : [line.values])),
    ];
  }

  private options(): uPlot.Options {
    const series: uPlot.Series[] = [{}];
    const bands: uPlot.Band[] = [];
    for (const line of this.lines) {
      const stroke = colour(`--series-${lookOf(line.look)}`);
      const dash = DASHES[line.look % LOOKS];
      series.push({ stroke, width: line.isThin ? 1 : 1.75, dash, points: { show: false } });
      if (line.band) {
        bands.push({ series: [series.length, series.length + 1], fill: `color-mix(in srgb, ${stroke} 18%, transparent)` });
        series.push({ stroke: 'transparent', points: { show: false } }, { stroke: 'transparent', points: { show: false } });
      }
    }
    const ink = colour('--bs-secondary-color');
    const grid = { stroke: colour('--bs-border-color'), width: 1 };
    const axis = { stroke: ink, grid, ticks: { show: false }, font: '11px system-ui, sans-serif' };
    return {
      width: this.clientWidth,
      height: HEIGHT,
      padding: [6, RIGHT_WIDTH, 0, 0],
      series,
      bands,
      legend: { show: false },
      scales: {
        x: { time: true, range: () => [this.from, this.to] },
        y: { range: (_, low, high) => [Math.min(0, low ?? 0), Math.max(high ?? 0, this.top) * HEADROOM || 1] },
      },
      axes: [
        { ...axis, size: 24, space: 70, values: (_, at) => this.labels(at) },
        { ...axis, size: AXIS_WIDTH, space: 28, values: (_, at) => at.map((value) => number(value, decimals(at))) },
      ],
      cursor: {
        sync: { key: CURSORS, setSeries: false },
        drag: { x: true, y: false, setScale: false },
        points: { size: 6 },
      },
      hooks: {
        setCursor: [(plot) => (this.cursor = plot.cursor.idx ?? undefined)],
        setSelect: [(plot) => this.selected(plot)],
        drawClear: [(plot) => this.drawMarks(plot)],
      },
      tzDate: (at) => (preferences.value.zone === 'utc' ? uPlot.tzDate(new Date(at * 1000), 'Etc/UTC') : new Date(at * 1000)),
    };
  }

  private labels(at: number[]): string[] {
    const step = at.length > 1 ? at[1] - at[0] : 1;
    const options: Intl.DateTimeFormatOptions =
      step >= DAY
        ? { day: 'numeric', month: 'short' }
        : this.to - this.from > DAY
          ? { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }
          : { hour: '2-digit', minute: '2-digit', ...(step < 60 ? { second: '2-digit' } : {}) };
    const timeZone = preferences.value.zone === 'utc' ? 'UTC' : undefined;
    const format = new Intl.DateTimeFormat(locale(), { ...options, timeZone, hourCycle: 'h23' });
    return at.map((time) => format.format(time * 1000));
  }

  private selected(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < 5) return;
    const detail = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    this.dispatchEvent(new CustomEvent('zoom', { detail }));
  }

  private drawMarks(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const at = (time: number) => Math.round(plot.valToPos(Math.min(Math.max(time, this.from), this.to), 'x', true));
    const tones = { info: colour('--tone-info'), warning: colour('--tone-warning'), bad: colour('--tone-bad') };
    ctx.save();
    for (const { from, to, tone } of this.marks) {
      if (from > this.to || (to ?? from) < this.from) continue;
      ctx.fillStyle = tones[tone];
      if (to !== undefined) {
        ctx.globalAlpha = 0.8;
        ctx.fillRect(at(from), bbox.top, Math.max(2, at(to) - at(from)), ALARM_HEIGHT * devicePixelRatio);
      } else {
        ctx.globalAlpha = tone === 'info' ? 0.35 : 0.8;
        ctx.fillRect(at(from), bbox.top, devicePixelRatio, bbox.height);
      }
    }
    ctx.restore();
  }

  /** For who does not see the picture. */
  private inWords(): string {
    const parts = this.lines.map((line) => {
      const values = line.values.filter((value) => value !== null);
      return values.length
        ? `${line.label}: ${number(values[values.length - 1], this.decimals)} (${number(least(values), this.decimals)} – ${number(most(values), this.decimals)})`
        : `${line.label}: ${number(null)}`;
    });
    return `${this.name}, ${this.unit}. ${parts.join('; ')}`;
  }

  override render() {
    const at = this.cursor !== undefined && this.cursor < this.times.length ? this.cursor : this.times.length - 1;
    return html`<div class="chart-head">
        <h3>${this.name} <span class="unit">${this.unit}</span></h3>
        <ul class="chart-legend">
          ${this.lines.map(
            (line) =>
              html`<li>
                ${swatch(line.look, line.isThin)} ${line.label}
                <b class="live-value">${number(line.values[at], this.decimals)}</b>
              </li>`,
          )}
        </ul>
      </div>
      <div class="chart-plot" role="img" aria-label=${this.inWords()} ${ref(this.place)}></div>`;
  }
}

/** Decimals that tell the values of an axis apart. */
function decimals(at: readonly number[]): number {
  const step = at.length > 1 ? Math.abs(at[1] - at[0]) : 1;
  let count = 0;
  while (count < DECIMALS_MAX && Math.abs(step * 10 ** count - Math.round(step * 10 ** count)) > 1e-6) count++;
  return count;
}

export function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}

export function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), -Infinity);
}

customElements.define('tramo-chart', Chart);
