import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import '../components/attention';
import '../components/machine';
import '../components/route-actions';
import '../components/still';
import { stateBadge, STATE_ORDER, stateWord } from '../components/badges';
import { figure } from '../components/figure';
import { empty } from '../components/panel';
import { visibleRows } from '../components/rows';
import { sparkline } from '../components/sparkline';
import { localTimes } from '../core/format';
import { deletions } from '../core/actions';
import { live, type LiveRoute } from '../core/live';
import { onAddress, parameter, routePath, setParameters } from '../core/navigation';
import { figuresOf, needsAttention, searchText, urgency } from '../core/routes';
import { select, selection } from '../core/selection';
import { View } from '../core/view';
import { actionTexts } from '../texts/actions';
import { coreTexts } from '../texts/core';
import { overviewTexts as t } from '../texts/overview';

const ROW_HEIGHT = 36;
const CARD_HEIGHT = 132;
const CARD_WIDTH_MIN = 300;
/** Below, a table would be wider than the screen. */
const TABLE_WIDTH_MIN = 860;

type Sort = 'name' | 'state' | 'mbps' | 'rtt' | 'loss' | 'margin';

/** The head of a group of routes. */
interface Group {
  readonly group: string;
  readonly count: number;
}

type Line = Group | LiveRoute;

function isGroup(line: Line): line is Group {
  return 'group' in line;
}

function isRoute(line: Line): line is LiveRoute {
  return !isGroup(line);
}

const ORDER = new Intl.Collator(undefined, { numeric: true });

/** What a column is sorted by: small values first. */
const KEYS: Record<Exclude<Sort, 'name'>, (route: LiveRoute) => number> = {
  state: (route) => urgency(route.summary),
  mbps: (route) => -(figuresOf(route).mbps ?? -1),
  rtt: (route) => -(figuresOf(route).rttMillis ?? -1),
  loss: (route) => -(figuresOf(route).lossPercent ?? -1),
  margin: (route) => figuresOf(route).marginMillis ?? Infinity,
};

const SORTS: readonly Sort[] = ['name', 'state', 'mbps', 'rtt', 'loss', 'margin'];

/** Each key is computed once: there may be hundreds of routes, several times a second. */
function sorted(routes: LiveRoute[], by: Sort): LiveRoute[] {
  const key = by === 'name' ? () => 0 : KEYS[by];
  return routes
    .map((route) => ({ route, key: key(route) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : ORDER.compare(a.route.summary.name, b.route.summary.name)))
    .map(({ route }) => route);
}

/** What needs attention, then all routes. What is searched for and chosen is in the page's address. */
class Overview extends View {
  @state() private search = '';
  @state() private states: ReadonlySet<string> = new Set();
  @state() private label = '';
  @state() private sort: Sort = 'name';
  @state() private group = '';
  @state() private isCards = false;
  private endAddress: (() => void) | undefined;

  private readonly onWindow = () => this.requestUpdate();

  constructor() {
    super();
    this.watch(live.changed, live.status, selection, deletions);
    this.read();
  }

  private read(): void {
    this.search = parameter('q');
    this.states = new Set(parameter('state').split(',').filter(Boolean));
    this.label = parameter('label');
    this.sort = SORTS.find((sort) => sort === parameter('sort')) ?? 'name';
    this.group = parameter('group');
    this.isCards = parameter('view') === 'cards';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('scroll', this.onWindow, { passive: true });
    addEventListener('resize', this.onWindow, { passive: true });
    this.endAddress = onAddress(() => this.read());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('scroll', this.onWindow);
    removeEventListener('resize', this.onWindow);
    this.endAddress?.();
  }

  /** What is chosen goes into the address. */
  private choose(changes: Partial<Record<'search' | 'label' | 'sort' | 'group', string>>): void {
    Object.assign(this, changes);
    this.keep();
  }

  private keep(): void {
    setParameters({
      q: this.search,
      state: [...this.states].join(','),
      label: this.label,
      sort: this.sort === 'name' ? '' : this.sort,
      group: this.group,
      view: this.isCards ? 'cards' : '',
    });
  }

  private toggleState(name: string): void {
    const next = new Set(this.states);
    if (!next.delete(name)) next.add(name);
    this.states = next;
    this.keep();
  }

  private shown(): LiveRoute[] {
    const words = this.search.toLowerCase().split(/\s+/).filter(Boolean);
    const found = [...live.routes.values()].filter(({ summary }) => {
        const text = words.length ? searchText(summary) : '';
        return (
          words.every((word) => text.includes(word)) &&
          (!this.states.size ||
            this.states.has(summary.state) ||
            (this.states.has('attention') && needsAttention(summary))) &&
          (!this.label || isLabelled(summary.labels, this.label))
        );
      });
    return sorted(found, this.sort);
  }

  /** Routes with the heads of their groups between them. */
  private lines(routes: LiveRoute[]): Line[] {
    if (!this.group) return routes;
    const groups = new Map<string, LiveRoute[]>();
    for (const route of routes) {
      const value = route.summary.labels[this.group] ?? '';
      groups.set(value, [...(groups.get(value) ?? []), route]);
    }
    return [...groups]
      .sort(([a], [b]) => Number(a === '') - Number(b === '') || a.localeCompare(b))
      .flatMap(([value, members]) => [
        { group: value ? `${this.group} = ${value}` : t.noLabel(this.group), count: members.length },
        ...members,
      ]);
  }

  override render() {
    if (!live.isLoaded) return html`<h1 class="visually-hidden">${coreTexts.overview}</h1>${empty(coreTexts.loading)}`;
    const shown = this.shown();
    return html`<h1 class="visually-hidden">${coreTexts.overview}</h1>
      <tramo-attention></tramo-attention>
      <section class="panel" id="routes" aria-label=${t.routes}>
        <header class="panel-head toolbar">
          <h2>${t.routes} <span class="quiet">${shown.length}${shown.length === live.routes.size ? '' : ` / ${live.routes.size}`}</span></h2>
          ${this.tools()}
          <a class="btn btn-sm btn-primary" href="/routes/new">${actionTexts.newRoute}</a>
        </header>
        <tramo-bulk-bar></tramo-bulk-bar>
        <div class="panel-body flush">${this.list(shown)}</div>
      </section>
      <tramo-machine></tramo-machine>`;
  }

  private tools() {
    const all = [...live.routes.values()].map((route) => route.summary);
    const labels = [...new Set(all.flatMap((route) => Object.entries(route.labels).map(([k, v]) => `${k}=${v}`)))].sort();
    const keys = [...new Set(all.flatMap((route) => Object.keys(route.labels)))].sort();
    const counts = new Map<string, number>([['attention', all.filter(needsAttention).length]]);
    for (const route of all) counts.set(route.state, (counts.get(route.state) ?? 0) + 1);
    const states = STATE_ORDER.filter((name) => counts.get(name) || this.states.has(name));
    return html`<input
        type="search"
        class="form-control form-control-sm search"
        placeholder="${t.search}  ( / )"
        aria-label=${t.search}
        .value=${this.search}
        @input=${(e: InputEvent) => this.choose({ search: (e.target as HTMLInputElement).value })}
      />
      <div class="chips" role="group" aria-label=${t.state}>
        ${counts.get('attention') || this.states.has('attention')
          ? this.chip('attention', t.attention, counts)
          : nothing}
        ${states.map((name) => this.chip(name, stateWord(name), counts))}
      </div>
      <div class="selects">
        ${this.picker('label', t.label, t.allLabels, labels.map((label) => [label, label]))}
        ${this.picker('group', t.group, t.noGroup, keys.map((key) => [key, key]))}
        ${this.picker('sort', t.sort, '', [
          ['name', t.name],
          ['state', t.state],
          ['mbps', t.bitRate],
          ['rtt', t.rtt],
          ['loss', t.loss],
          ['margin', t.margin],
        ])}
        <button
          type="button"
          class="btn btn-sm btn-outline-secondary"
          aria-pressed=${this.isCards}
          @click=${() => {
            this.isCards = !this.isCards;
            this.keep();
          }}
        >
          ${this.isCards ? t.asTable : t.asCards}
        </button>
      </div>`;
  }

  private chip(name: string, word: string, counts: Map<string, number>) {
    return html`<button
      type="button"
      class="chip"
      data-control="state"
      aria-pressed=${this.states.has(name)}
      @click=${() => this.toggleState(name)}
    >
      ${word} <b>${counts.get(name) ?? 0}</b>
    </button>`;
  }

  private picker(name: 'label' | 'group' | 'sort', title: string, none: string, options: string[][]) {
    if (options.length === 0 && !this[name]) return nothing;
    return html`<select
      class="form-select form-select-sm"
      aria-label=${title}
      title=${title}
      @change=${(e: InputEvent) => this.choose({ [name]: (e.target as HTMLSelectElement).value })}
    >
      ${none ? html`<option value="" ?selected=${!this[name]}>${none}</option>` : nothing}
      ${options.map(
        ([value, text]) =>
          html`<option value=${value} ?selected=${this[name] === value}>${name === 'sort' ? `${title}: ${text}` : text}</option>`,
      )}
    </select>`;
  }

  private list(shown: LiveRoute[]) {
    if (!live.routes.size) return empty(t.noRoutes, html`<a href="/routes/new">${t.makeOne}</a>`);
    if (!shown.length) return empty(t.noMatch);
    const lines = this.lines(shown);
    return this.isCards || document.documentElement.clientWidth < TABLE_WIDTH_MIN ? this.cards(lines) : this.table(lines, shown);
  }

  /** How far the list's first row is from the top of the window. */
  private top(): number {
    return this.querySelector('.rows')?.getBoundingClientRect().top ?? 0;
  }

  private table(lines: Line[], shown: LiveRoute[]) {
    const { from, to } = visibleRows(this.top(), innerHeight, ROW_HEIGHT, lines.length);
    const isAll = shown.length > 0 && shown.every((route) => selection.value.has(route.summary.id));
    return html`<table class="table routes-table mb-0" aria-rowcount=${lines.length + 1}>
      <thead>
        <tr>
          <th scope="col" class="pick">
            <input
              type="checkbox"
              class="form-check-input"
              aria-label=${t.selectAll}
              .checked=${isAll}
              @change=${() =>
                (selection.value = new Set(isAll ? [] : shown.map((route) => route.summary.id)))}
            />
          </th>
          ${this.head('state', t.state, 'col-state')}${this.head('name', t.name, 'col-name')}
          <th scope="col" class="col-labels">${t.labels}</th>
          <th scope="col" class="col-path">${t.path}</th>
          ${this.head('mbps', t.bitRate, 'col-rate num')}${this.head('rtt', t.rtt, 'col-figure num')}
          ${this.head('loss', t.loss, 'col-figure num')}${this.head('margin', t.margin, 'col-figure num')}
        </tr>
      </thead>
      <tbody class="rows">
        ${spacer(from)}
        ${repeat(
          lines.slice(from, to),
          (line) => (isGroup(line) ? `=${line.group}` : line.summary.id),
          (line, at) => (isGroup(line) ? groupRow(line) : row(line, from + at + 2)),
        )}
        ${spacer(lines.length - to)}
      </tbody>
    </table>`;
  }

  private head(sort: Sort, word: string, style: string) {
    const isSorted = this.sort === sort;
    return html`<th scope="col" class=${style} aria-sort=${isSorted ? (sort === 'mbps' || sort === 'rtt' || sort === 'loss' ? 'descending' : 'ascending') : 'none'}>
      <button type="button" class="head" @click=${() => this.choose({ sort })}>
        ${word}${isSorted ? html`<span aria-hidden="true"> ▾</span>` : nothing}
      </button>
    </th>`;
  }

  private cards(lines: Line[]) {
    const routes = lines.filter(isRoute);
    const width = this.querySelector('.panel-body')?.clientWidth ?? document.documentElement.clientWidth - 32;
    const columns = Math.max(1, Math.floor(width / CARD_WIDTH_MIN));
    const rows = Math.ceil(routes.length / columns);
    const { from, to } = visibleRows(this.top(), innerHeight, CARD_HEIGHT, rows);
    return html`<div class="rows cards" .style=${`padding-top:${from * CARD_HEIGHT}px;padding-bottom:${(rows - to) * CARD_HEIGHT}px;grid-template-columns:repeat(${columns},minmax(0,1fr))`}>
      ${repeat(routes.slice(from * columns, to * columns), (route) => route.summary.id, card)}
    </div>`;
  }
}

function isLabelled(labels: Record<string, string>, label: string): boolean {
  const at = label.indexOf('=');
  return at < 0 ? label in labels : labels[label.slice(0, at)] === label.slice(at + 1);
}

function spacer(rows: number): TemplateResult | typeof nothing {
  return rows > 0
    ? html`<tr class="spacer" aria-hidden="true"><td colspan="9" .style=${`height:${rows * ROW_HEIGHT}px`}></td></tr>`
    : nothing;
}

function groupRow({ group, count }: Group) {
  return html`<tr class="group"><th scope="colgroup" colspan="9">${group} <span class="quiet">${count}</span></th></tr>`;
}

function labelsOf(labels: Record<string, string>) {
  return Object.entries(labels).map(([key, value]) => html`<span class="label">${key}=${value}</span>`);
}

function pathOf(route: LiveRoute['summary']): string {
  const [source] = route.sources;
  const more = route.sources.length > 1 ? ` (+${route.sources.length - 1})` : '';
  const to = Object.values(route.destinations).map((destination) => destination.address);
  return `${source?.address ?? ''}${more} → ${to.join(', ') || t.players}`;
}

function loss(percent: number | undefined, unrecovered: number | undefined) {
  return html`${figure(percent, '%', 2)}${unrecovered
    ? html` <span class="tone-bad live-value" title=${t.unrecovered}>▼ ${figure(unrecovered, '/s', 0)}</span>`
    : nothing}`;
}

function row(route: LiveRoute, at: number) {
  const { summary, rates } = route;
  const { mbps, rttMillis, lossPercent, unrecovered, marginMillis } = figuresOf(route);
  const path = pathOf(summary);
  return html`<tr data-route=${summary.id} aria-rowindex=${at} class="${selection.value.has(summary.id) ? 'is-selected' : ''} ${deletions.value.has(summary.id) ? 'is-deleting' : ''}">
    <td class="pick">
      <input
        type="checkbox"
        class="form-check-input"
        aria-label=${t.select(summary.name)}
        data-control="route"
        .checked=${selection.value.has(summary.id)}
        @change=${(e: InputEvent) => select(summary.id, (e.target as HTMLInputElement).checked)}
      />
    </td>
    <td title=${localTimes(summary.reason) || nothing}>${stateBadge(summary.state)}</td>
    <th scope="row"><a href=${routePath(summary.id)}>${summary.name}</a></th>
    <td>${labelsOf(summary.labels)}</td>
    <td class="address" title=${path}>${path}</td>
    <td class="num">${sparkline(rates)} ${figure(mbps, 'Mbit/s')}</td>
    <td class="num">${figure(rttMillis, 'ms')}</td>
    <td class="num">${loss(lossPercent, unrecovered)}</td>
    <td class="num">${figure(marginMillis, 'ms', 0)}</td>
  </tr>`;
}

function card(route: LiveRoute) {
  const { summary, rates } = route;
  const { mbps, rttMillis, lossPercent, unrecovered, marginMillis } = figuresOf(route);
  const why = needsAttention(summary) ? localTimes(summary.reason) : '';
  return html`<article class="route-card ${deletions.value.has(summary.id) ? 'is-deleting' : ''}" data-route=${summary.id}>
    <tramo-still .route=${summary}></tramo-still>
    <div class="card-top">${stateBadge(summary.state)} ${sparkline(rates)}</div>
    <h3><a href=${routePath(summary.id)}>${summary.name}</a></h3>
    <p class="card-path ${why ? '' : 'address'}" title=${why || pathOf(summary)}>${why || pathOf(summary)}</p>
    <p class="card-figures">
      ${figure(mbps, 'Mbit/s')} <span title=${t.rtt}>${figure(rttMillis, 'ms')}</span>
      <span title=${t.loss}>${loss(lossPercent, unrecovered)}</span>
      <span title=${t.margin}>${figure(marginMillis, 'ms', 0)}</span>
    </p>
  </article>`;
}

customElements.define('tramo-overview', Overview);
