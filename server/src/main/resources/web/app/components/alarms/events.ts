import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { severityBadge } from '../badges';
import { timeTag } from '../figure';
import { empty, failure, panel } from '../panel';
import { api, words } from '../../core/api';
import { localTimes } from '../../core/format';
import { live } from '../../core/live';
import { onAddress, parameter, setParameters } from '../../core/navigation';
import { View } from '../../core/view';
import type { Event, Severity } from '../../core/types';
import { alarmTexts as t } from '../../texts/alarms';
import { coreTexts } from '../../texts/core';
import { choice, isoTime, KINDS, kindWord, routeChoice, SEVERITIES, severityWord } from './filters';
import { where } from './where';

const PAGE = 100;
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
class Events extends View {
  @state() private filter: Filter = filterOfAddress();
  @state() private events: readonly Event[] = [];
  @state() private next: number | undefined;
  @state() private isLoading = true;
  @state() private problem = '';
  private reading: AbortController | undefined;
  private endLive: (() => void) | undefined;
  private endAddress: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.endLive = live.onEvent((event) => this.happened(event));
    this.endAddress = onAddress(() => {
      this.filter = filterOfAddress();
      void this.read();
    });
    void this.read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endLive?.();
    this.endAddress?.();
    this.reading?.abort();
  }

  private choose(changes: Partial<Filter>): void {
    this.filter = { ...this.filter, ...changes };
    setParameters({ ...this.filter });
    void this.read();
  }

  private async read(after?: number): Promise<void> {
    this.reading?.abort();
    const reading = new AbortController();
    this.reading = reading;
    this.isLoading = true;
    this.problem = '';
    try {
      const { from, to, ...others } = this.filter;
      const page = await api.get<{ events: Event[]; next?: number }>(
        '/v2/events',
        { ...others, from: isoTime(from), to: isoTime(to), limit: PAGE, after },
        reading.signal,
      );
      this.events = after ? [...this.events, ...page.events] : page.events;
      this.next = page.next;
    } catch (e) {
      if (reading.signal.aborted) return;
      this.problem = words(e);
    }
    this.isLoading = false;
  }

  private happened(event: Event): void {
    const { route, kind, severity, to } = this.filter;
    const fits =
      !to &&
      (!route || event.route === route) &&
      (!kind || event.kind === kind) &&
      (!severity || SEVERITIES.indexOf(event.severity) >= SEVERITIES.indexOf(severity as Severity));
    if (fits && !this.events.some((other) => other.id === event.id)) {
      this.events = [event, ...this.events].slice(0, SHOWN_MAX);
    }
  }

  override render() {
    return panel({
      title: t.events,
      id: 'events',
      actions: this.tools(),
      body: html`${failure(this.problem)}${this.body()}`,
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

  private body() {
    if (!this.events.length) return this.problem ? nothing : empty(this.isLoading ? coreTexts.loading : t.noEvents);
    return html`<div class="table-responsive">
        <table class="table table-sm mb-0">
          <thead>
            <tr>
              <th scope="col">${t.time}</th>
              <th scope="col">${t.severity}</th>
              <th scope="col">${t.kind}</th>
              <th scope="col">${t.where}</th>
              <th scope="col">${t.text}</th>
            </tr>
          </thead>
          <tbody>
            ${repeat(this.events, (event) => event.id, row)}
          </tbody>
        </table>
      </div>
      ${this.next !== undefined && this.events.length < SHOWN_MAX
        ? html`<button
            type="button"
            class="btn btn-outline-secondary btn-sm mt-2"
            ?disabled=${this.isLoading}
            @click=${() => this.read(this.next)}
          >
            ${this.isLoading ? coreTexts.loading : t.older}
          </button>`
        : nothing}`;
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
            <summary>${localTimes(event.text)}</summary>
            <dl class="event-details">${details.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
          </details>`
        : localTimes(event.text)}
    </td>
  </tr>`;
}

customElements.define('tramo-events', Events);
