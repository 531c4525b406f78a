import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { severityBadge } from '../badges';
import { timeTag } from '../figure';
import { Listing, type Portion } from '../listing';
import { panel } from '../panel';
import { api } from '../../core/api';
import { localTimes } from '../../core/format';
import { live } from '../../core/live';
import { onAddress, parameter, setParameters } from '../../core/navigation';
import type { Event, Severity } from '../../core/types';
import { alarmTexts as t } from '../../texts/alarms';
import { choice, isoTime, KINDS, kindWord, routeChoice, SEVERITIES, severityWord } from './filters';
import { where } from './where';

const PAGE = 100;
/** What a person may have read of them; what comes live never makes it more than that. */
const SHOWN_MAX = 2_000;

interface Filter {
  readonly route: string;
  readonly kind: string;
  readonly severity: string;
  readonly from: string;
  readonly to: string;
}

const NAMES: readonly (keyof Filter)[] = ['route', 'kind', 'severity', 'from', 'to'];

function filterOfAddress(): Filter {
  return Object.fromEntries(NAMES.map((name) => [name, parameter(name)])) as unknown as Filter;
}

/** What happened, the newest first; new events come live unless the time is over. */
class Events extends Listing<Event> {
  @state() private filter: Filter = filterOfAddress();
  private most = PAGE;
  private unfollow: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.unfollow = [
      live.onEvent((event) => this.happened(event)),
      onAddress(() => {
        this.filter = filterOfAddress();
        void this.read();
      }),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unfollow.forEach((end) => end());
  }

  private choose(changes: Partial<Filter>): void {
    this.filter = { ...this.filter, ...changes };
    setParameters({ ...this.filter });
    void this.read();
  }

  protected async portion(signal: AbortSignal, after?: number): Promise<Portion<Event>> {
    const { from, to, ...others } = this.filter;
    const { events, next } = await api.get<{ events: Event[]; next?: number }>(
      '/v2/events',
      { ...others, from: isoTime(from), to: isoTime(to), limit: PAGE, after },
      signal,
    );
    this.most = after === undefined ? PAGE : (this.items?.length ?? 0) + events.length;
    return { items: events, next: this.most >= SHOWN_MAX ? undefined : next };
  }

  private happened(event: Event): void {
    const { route, kind, severity, to } = this.filter;
    const fits =
      !to &&
      (!route || event.route === route) &&
      (!kind || event.kind === kind) &&
      (!severity || SEVERITIES.indexOf(event.severity) >= SEVERITIES.indexOf(severity as Severity));
    const shown = this.items ?? [];
    if (!fits || shown.some(({ id }) => id === event.id)) return;
    const kept = [event, ...shown].slice(0, this.most);
    // What fell off at the end is read again with the older ones.
    if (kept.length === shown.length && kept.length < SHOWN_MAX) this.next = kept[kept.length - 1].id;
    this.items = kept;
  }

  override render() {
    return panel({
      title: t.events,
      id: 'events',
      actions: this.tools(),
      body: this.table({ heads: [t.time, t.severity, t.kind, t.where, t.text], row, none: t.noEvents, isDense: true }),
    });
  }

  private tools() {
    const { route, kind, severity, from, to } = this.filter;
    return html`${routeChoice(route, (value) => this.choose({ route: value }))}
      ${choice(t.kind, t.kind, kind, KINDS.map((one) => [one, kindWord(one)]), (value) => this.choose({ kind: value }))}
      ${choice(
        t.severity,
        t.allSeverities,
        severity,
        SEVERITIES.slice(1).map((one) => [one, t.andAbove(severityWord(one))]),
        (value) => this.choose({ severity: value }),
      )}
      ${this.timeInput(t.from, from, (value) => this.choose({ from: value }))}
      ${this.timeInput(t.to, to, (value) => this.choose({ to: value }))}
      ${Object.values(this.filter).some(Boolean)
        ? html`<button
            type="button"
            class="btn btn-sm btn-outline-secondary"
            @click=${() => this.choose({ route: '', kind: '', severity: '', from: '', to: '' })}
          >
            ${t.clear}
          </button>`
        : nothing}`;
  }

  private timeInput(title: string, value: string, choose: (value: string) => void) {
    return html`<label class="inline-label"
      >${title}
      <input
        type="datetime-local"
        class="form-control form-control-sm"
        .value=${value}
        @change=${(e: InputEvent) => choose((e.target as HTMLInputElement).value)}
    /></label>`;
  }
}

function row(event: Event) {
  const details = Object.entries(event.details);
  return html`<tr data-event=${event.id}>
    <td class="text-nowrap">${timeTag(event.at)}</td>
    <td>${severityBadge(event.severity)}</td>
    <td>${kindWord(event.kind)}</td>
    <td>${where(event)}</td>
    <td class="wrap">
      ${details.length
        ? html`<details>
            <summary data-control="event">${localTimes(event.text)}</summary>
            <dl class="event-details">${details.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
          </details>`
        : localTimes(event.text)}
    </td>
  </tr>`;
}

customElements.define('tramo-events', Events);
