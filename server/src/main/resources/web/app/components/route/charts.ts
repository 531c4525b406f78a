import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import './chart';
import { num } from './cells';
import { AXIS_WIDTH, RIGHT_WIDTH, least, most, swatch, type Mark } from './chart';
import { Happenings } from './happenings';
import { HistoryData, readHistory } from './history';
import { CHARTED, CHARTS, type ChartKind, type Line } from './series';
import { sourceLane, strip } from './strip';
import { ends, fixed, putIntoAddress, RANGES, timespanOfAddress, type RangeName, type Timespan } from './timespan';
import { empty, failure, panel } from '../panel';
import { part, words } from '../../core/api';
import { named, type EndpointKey } from '../../core/detail';
import { number } from '../../core/format';
import { shortcut } from '../../core/keys';
import { live, type LiveRoute } from '../../core/live';
import { parameter, setParameters } from '../../core/navigation';
import { View } from '../../core/view';
import { coreTexts } from '../../texts/core';
import { routeTexts as t } from '../../texts/route';

const SECONDS_RANGE = RANGES['1h'];
/** Longer times are read again so often: a point of theirs is a minute at least. */
const READ_AGAIN_MILLIS = 60_000;
/** More endpoints are shown when they are chosen. */
const SHOWN_FIRST = 6;
const SHOWN_MAX = 12;

/** The figures of a route over a time, with its events and alarms on the same axis. What is looked at is in the address. */
class RouteCharts extends View {
  @property({ attribute: false }) route = '';
  @property({ attribute: false }) happenings!: Happenings;
  @state() private span: Timespan = timespanOfAddress();
  @state() private chosen: readonly string[] | undefined;
  @state() private isSplit = parameter('split') === '1';
  @state() private data: HistoryData | undefined;
  @state() private problem = '';
  @state() private width = 0;

  private ahead = 0;
  private reading: AbortController | undefined;
  private timer: number | undefined;
  private seen: LiveRoute | undefined;
  private endpointsRead = '';
  private readonly sizes = new ResizeObserver(() => (this.width = this.clientWidth));

  constructor() {
    super();
    const given = parameter('endpoints');
    this.chosen = given ? given.split(',') : undefined;
    this.watch(live.status);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes.observe(this);
    this.unwatch = [
      live.changed.watch(() => this.look()),
      this.happenings.changed.watch(() => this.requestUpdate()),
      live.status.watch(() => live.status.value === 'live' && void this.read()),
      shortcut('+', () => t.keysZoomIn, () => this.zoom(0.5)),
      shortcut('-', () => t.keysZoomOut, () => this.zoom(2)),
      shortcut('0', () => t.keysNow, () => this.setSpan({ range: '5m' })),
    ];
    document.addEventListener('visibilitychange', this.onSight);
    this.timer = window.setInterval(() => this.isLong() && !document.hidden && void this.read(), READ_AGAIN_MILLIS);
    void this.read();
  }

  private unwatch: (() => void)[] = [];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unwatch.forEach((end) => end());
    this.sizes.disconnect();
    document.removeEventListener('visibilitychange', this.onSight);
    clearInterval(this.timer);
    this.reading?.abort();
  }

  /** A page that was not seen has drawn nothing. */
  private readonly onSight = () => {
    if (!document.hidden) void this.read();
  };

  private now(): number {
    return Date.now() / 1000 + this.ahead;
  }

  private interval() {
    return ends(this.span, this.now());
  }

  private isLong(): boolean {
    return this.span.range !== undefined && RANGES[this.span.range] > SECONDS_RANGE;
  }

  private all() {
    const summary = live.routes.get(this.route)?.summary;
    return summary ? named(summary) : [];
  }

  private shown(): { key: EndpointKey; name: string; look: number }[] {
    const all = this.all().map(({ key, name }, look) => ({ key, name, look }));
    return all
      .filter(({ key }, at) => (this.chosen ? this.chosen.includes(key) : at < SHOWN_FIRST))
      .slice(0, SHOWN_MAX);
  }

  private async read(): Promise<void> {
    const endpoints = this.shown().map(({ key }) => key);
    if (!endpoints.length) return;
    this.endpointsRead = endpoints.join();
    this.reading?.abort();
    const reading = new AbortController();
    this.reading = reading;
    const { from, to } = this.interval();
    const until = this.span.range === undefined ? to : undefined;
    try {
      const [history] = await Promise.all([
        readHistory(this.route, endpoints, from, until, reading.signal),
        this.happenings.read(from, until, reading.signal),
      ]);
      if (until === undefined) this.ahead = history.ahead;
      this.data = history.data;
      this.problem = '';
    } catch (e) {
      if (!reading.signal.aborted) this.problem = words(e);
    }
  }

  /** The figures of another second are here. */
  private look(): void {
    const now = live.routes.get(this.route);
    if (!now || now === this.seen) return;
    this.seen = now;
    const keys = this.shown().map(({ key }) => key);
    if (keys.join() !== this.endpointsRead) void this.read();
    if (document.hidden || !this.data || this.span.range === undefined || this.isLong()) return;
    const at = Math.floor(this.now());
    this.data.append(at, now.summary.state === 'stopped' ? {} : now.figures, keys);
    this.data.trim(this.interval().from);
    this.requestUpdate();
  }

  private setSpan(span: Timespan): void {
    this.span = span;
    this.data = undefined;
    putIntoAddress(span);
    void this.read();
  }

  private zoom(factor: number): void {
    const { from, to } = this.interval();
    const middle = (from + to) / 2;
    const half = ((to - from) / 2) * factor;
    this.setSpan(fixed(middle - half, Math.min(middle + half, this.now())));
  }

  private pan(direction: number): void {
    const { from, to } = this.interval();
    const by = ((to - from) / 2) * direction;
    this.setSpan(to + by >= this.now() ? fixed(this.now() - (to - from), this.now()) : fixed(from + by, to + by));
  }

  private choose(key: EndpointKey, isShown: boolean): void {
    const now = this.shown().map((endpoint) => endpoint.key);
    const next = isShown ? [...now, key] : now.filter((other) => other !== key);
    if (!next.length || next.length > SHOWN_MAX) {
      this.requestUpdate();
      return;
    }
    this.chosen = next;
    setParameters({ endpoints: next.join(',') });
    void this.read();
  }

  private split(isSplit: boolean): void {
    this.isSplit = isSplit;
    setParameters({ split: isSplit ? '1' : '' });
  }

  override render() {
    return panel({ title: t.charts, id: 'charts', actions: this.controls(), body: this.body() });
  }

  private controls() {
    const isFixed = this.span.range === undefined;
    return html`<div class="btn-group btn-group-sm ranges" role="group" aria-label=${t.range}>
        ${(Object.keys(RANGES) as RangeName[]).map(
          (range) =>
            html`<button
              type="button"
              class="btn btn-outline-secondary"
              aria-pressed=${this.span.range === range}
              @click=${() => this.setSpan({ range })}
            >
              ${t[`range${range}`]}
            </button>`,
        )}
      </div>
      <div class="btn-group btn-group-sm" role="group" aria-label=${t.zoomHint}>
        ${control('◂', t.earlier, () => this.pan(-1))} ${control('▸', t.later, () => this.pan(1), !isFixed)}
        ${control('+', t.zoomIn, () => this.zoom(0.5))} ${control('−', t.zoomOut, () => this.zoom(2))}
      </div>
      ${isFixed
        ? html`<button type="button" class="btn btn-sm btn-primary" @click=${() => this.setSpan({ range: '5m' })}>
            ${t.toNow}
          </button>`
        : nothing}
      <button
        type="button"
        class="btn btn-sm btn-outline-secondary"
        aria-pressed=${this.isSplit}
        @click=${() => this.split(!this.isSplit)}
      >
        ${t.sideBySide}
      </button>`;
  }

  private body() {
    if (!live.isLoaded) return empty(coreTexts.loading);
    return html`${failure(this.problem)} ${this.legend()} ${this.isSplit ? nothing : this.strip()}
      ${this.data ? this.charts(this.data) : empty(t.historyLoading)} ${this.data ? this.table(this.data) : nothing}`;
  }

  /** Which endpoints are shown, and how their lines look. */
  private legend() {
    const shown = new Set(this.shown().map(({ key }) => key));
    return html`<fieldset class="chart-choice">
      <legend class="visually-hidden">${t.shown}</legend>
      ${this.all().map(
        ({ key, name }, look) =>
          html`<label
            ><input
              type="checkbox"
              data-control="endpoint"
              .checked=${shown.has(key)}
              @change=${(e: InputEvent) => this.choose(key, (e.target as HTMLInputElement).checked)}
            />
            ${swatch(look)} ${name}</label
          >`,
      )}
      <span class="quiet chart-hint">${t.zoomHint}</span>
    </fieldset>`;
  }

  /** Events, alarms and, of several, the active source on the same axis as the charts. */
  private strip() {
    const axis = {
      ...this.interval(),
      width: this.width - AXIS_WIDTH - RIGHT_WIDTH,
      events: this.happenings.events,
      marks: this.happenings.marks(this.now()),
      since: this.data?.since() ?? Infinity,
    };
    const sources = this.all()
      .map(({ name, isSource, endpoint }, look) => ({ id: name, look, isActive: endpoint.active === true, isSource }))
      .filter(({ isSource }) => isSource);
    return html`${strip(axis)} ${this.data ? sourceLane(axis, sources) : nothing}`;
  }

  private charts(data: HistoryData) {
    const shown = this.shown();
    const marks = this.happenings.marks(this.now());
    const rows = CHARTS.map((kind) => ({
      kind,
      lines: shown.map(({ key, name, look }) => kind.lines(data, key, name, look)),
    })).filter(({ lines }) => lines.some((line) => line.length));
    if (!rows.length) return empty(t.noFigures);
    if (!this.isSplit) {
      return html`<div class="charts">
        ${rows.map(({ kind, lines }) => this.chart(kind, lines.flat(), data, marks, 0, ''))}
      </div>`;
    }
    return html`<div class="charts is-split" .style=${`--columns: ${shown.length}`}>
      ${rows.map(({ kind, lines }) => {
        const top = most([0, ...lines.flat().flatMap((line) => line.values.filter((value) => value !== null))]);
        return shown.map(({ name }, at) =>
          lines[at].length ? this.chart(kind, lines[at], data, marks, top, name) : html`<div></div>`,
        );
      })}
    </div>`;
  }

  private chart(kind: ChartKind, lines: Line[], data: HistoryData, marks: readonly Mark[], top: number, of: string) {
    const { from, to } = this.interval();
    return html`<tramo-chart
      data-chart=${kind.id}
      .name=${of ? `${kind.title()}, ${of}` : kind.title()}
      .unit=${kind.unit}
      .decimals=${kind.decimals}
      .lines=${lines}
      .times=${[...data.times]}
      .from=${from}
      .to=${to}
      .marks=${marks}
      .top=${top}
      @zoom=${(e: CustomEvent<[number, number]>) => this.setSpan(fixed(...e.detail))}
    ></tramo-chart>`;
  }

  /** What the charts show, for who does not see them or wants the numbers. */
  private table(data: HistoryData) {
    const { from, to } = this.interval();
    const csv = new URLSearchParams({
      from: String(Math.floor(from)),
      to: String(Math.ceil(to)),
      format: 'csv',
      figure: CHARTED.join(','),
    });
    return html`<details class="chart-table">
      <summary>${t.table}</summary>
      <div class="table-responsive">
        <table class="table table-sm mb-0">
          <thead>
            <tr>
              <th scope="col">${t.figure}</th>
              <th scope="col">${t.endpoint}</th>
              ${[t.lastValue, t.least, t.mean, t.most].map((head) => html`<th scope="col" class="num">${head}</th>`)}
              <th scope="col"></th>
            </tr>
          </thead>
          <tbody>
            ${CHARTS.map((kind) =>
              this.shown().flatMap(({ key, name, look }) =>
                kind.lines(data, key, name, look).map((line) => summaryRow(kind, line)),
              ),
            )}
          </tbody>
        </table>
      </div>
      <a href="/v2/routes/${part(this.route)}/history?${csv.toString()}" download="${this.route}.csv">${t.csv}</a>
    </details>`;
  }
}

function control(sign: string, name: string, run: () => void, isDisabled = false) {
  return html`<button
    type="button"
    class="btn btn-outline-secondary"
    aria-label=${name}
    title=${name}
    ?disabled=${isDisabled}
    @click=${run}
  >
    ${sign}
  </button>`;
}

function summaryRow(kind: ChartKind, line: Line) {
  const values = line.values.filter((value) => value !== null);
  const mean = values.length ? values.reduce((a, b) => a + b, 0) / values.length : undefined;
  const cells = values.length ? [values[values.length - 1], least(line.band ? known(line.band.low) : values), mean, most(line.band ? known(line.band.high) : values)] : [null, null, null, null];
  return html`<tr>
    <th scope="row">${kind.title()}</th>
    <td>${line.label}</td>
    ${cells.map((value, at) => num([t.lastValue, t.least, t.mean, t.most][at], number(value, kind.decimals)))}
    <td class="unit">${kind.unit}</td>
  </tr>`;
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}

customElements.define('tramo-route-charts', RouteCharts);
