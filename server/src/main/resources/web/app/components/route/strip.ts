import { html, nothing } from 'lit';
import { swatch, type Mark } from './chart';
import { eventTable } from './events';
import { openDialog } from '../dialog';
import { localTimes, number, time } from '../../core/format';
import type { Event } from '../../core/types';
import { analysisTexts } from '../../texts/analysis';
import { routeTexts as t } from '../../texts/route';

/** Of a mark that can be pressed: 24 pixels, and a little between them. */
const MARK_WIDTH = 26;

/** What is drawn on the time axis of the charts; times in seconds since 1970. */
export interface Strip {
  readonly from: number;
  readonly to: number;
  /** Of the axis, pixels. */
  readonly width: number;
  /** The newest first. */
  readonly events: readonly Event[];
  readonly marks: readonly Mark[];
  /** The first instant of which there are figures. */
  readonly since: number;
}

/** A source, and how its line looks in the charts. */
export interface LaneSource {
  readonly id: string;
  readonly look: number;
  readonly isActive: boolean;
}

function seconds(at: string): number {
  return Date.parse(at) / 1000;
}

function toneOf(events: readonly Event[]): Mark['tone'] {
  if (events.some((event) => event.severity === 'critical')) return 'bad';
  return events.some((event) => event.severity === 'warning') ? 'warning' : 'info';
}

function signOf(events: readonly Event[]): string {
  if (events.length > 1) return number(events.length);
  return events[0].kind === 'switch' ? '⇄' : '▾';
}

/** Events and alarms on the same axis as the charts; those that are near each other are one mark. */
export function strip({ from, to, width, events, marks }: Strip) {
  const count = Math.max(1, Math.floor(Math.max(MARK_WIDTH, width) / MARK_WIDTH));
  const places: Event[][] = [];
  for (const event of events) {
    const at = (seconds(event.at) - from) / (to - from);
    if (at >= 0 && at <= 1) (places[Math.min(count - 1, Math.floor(at * count))] ??= []).push(event);
  }
  return html`<div class="marks" role="group" aria-label=${t.marks}>
    ${marks
      .filter((mark) => mark.to !== undefined && mark.to >= from && mark.from <= to)
      .map((mark) => html`<span class="mark-alarm tone-${mark.tone}" .style=${extent(mark.from, mark.to!, from, to)}></span>`)}
    ${places.map((here, at) => {
      const since = time(here[here.length - 1].at);
      return html`<button
        type="button"
        class="mark tone-${toneOf(here)}"
        data-control="mark"
        .style=${`left: ${percent((at + 0.5) / count)}`}
        aria-label=${t.marksAt(here.length, since)}
        title=${here.length === 1 ? `${time(here[0].at)} ${localTimes(here[0].text)}` : t.marksAt(here.length, since)}
        @click=${() => openDialog({ title: t.events, body: () => eventTable(here) })}
      >
        ${signOf(here)}
      </button>`;
    })}
  </div>`;
}

function percent(share: number): string {
  return `${(100 * Math.min(1, Math.max(0, share))).toFixed(2)}%`;
}

function extent(begin: number, end: number, from: number, to: number): string {
  return `left: ${percent((begin - from) / (to - from))}; right: ${percent(1 - (end - from) / (to - from))}`;
}

/** Which source was the active one, and when. */
interface Reign {
  readonly source: string;
  readonly begin: number;
  readonly end: number;
}

/** By the events of switches; before the first one, and without any, as they show. */
function reigns(switches: readonly Event[], active: string, from: number, to: number): Reign[] {
  const known = switches.filter((event) => seconds(event.at) > from && seconds(event.at) < to);
  const beginnings = [
    { source: known[0]?.details.from ?? active, begin: from },
    ...known.map((event) => ({ source: event.details.to ?? '', begin: seconds(event.at) })),
  ];
  return beginnings.map((one, at) => ({ ...one, end: beginnings[at + 1]?.begin ?? to }));
}

/** Of a route with several sources: which one was active, on the same axis as the charts. */
export function sourceLane({ from, to, events, since }: Strip, sources: readonly LaneSource[]) {
  if (sources.length < 2 || !Number.isFinite(since)) return nothing; // without figures there is nothing to stand beside
  const now = Date.now() / 1000;
  const active = sources.find(({ isActive }) => isActive)?.id ?? '';
  const switches = [...events].reverse().filter(({ kind }) => kind === 'switch');
  const all = reigns(switches, active, Math.max(from, since), Math.min(to, Math.max(now, from)));
  return html`<ol class="lane" aria-label=${analysisTexts.activeSource}>
    ${all.map(({ source, begin, end }) => {
      const look = sources.find(({ id }) => id === source)?.look ?? 0;
      const words = analysisTexts.activeFrom(source, time(new Date(begin * 1000)), time(new Date(end * 1000)));
      return html`<li .style=${extent(begin, end, from, to)} title=${words} data-source=${source}>
        ${swatch(look)} <span>${source}</span><span class="visually-hidden">, ${words}</span>
      </li>`;
    })}
  </ol>`;
}
