import { api } from '../../core/api';
import { live } from '../../core/live';
import { Signal } from '../../core/signal';
import type { Alarm, Event, Severity } from '../../core/types';
import type { Mark } from './chart';

/** What a page shows of a time; there may be more. */
const EVENTS_MAX = 1_000;
const ALARMS_MAX = 1_000;

const TONES: Record<Severity, Mark['tone']> = { info: 'info', warning: 'warning', critical: 'bad' };

/** Events and alarms of a route in a time: read once, then as they come. */
export class Happenings {
  readonly changed = new Signal<Happenings>(this);
  /** The newest first. */
  events: readonly Event[] = [];
  alarms: readonly Alarm[] = [];
  isLoaded = false;
  private since = 0;
  private until: number | undefined;
  private ended: (() => void) | undefined;

  constructor(private readonly route: string) {}

  follow(): void {
    this.ended = live.onEvent((event) => this.take(event));
  }

  end(): void {
    this.ended?.();
  }

  /**
   * Reads those of a time.
   *
   * @param from seconds since 1970
   * @param to likewise; undefined is now
   */
  async read(from: number, to: number | undefined, signal: AbortSignal): Promise<void> {
    this.since = from;
    this.until = to;
    const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
    const [{ events }, alarms] = await Promise.all([
      api.get<{ events: Event[] }>(
        '/v2/events',
        { route: this.route, from: iso(from), to: to === undefined ? undefined : iso(to), limit: EVENTS_MAX },
        signal,
      ),
      this.readAlarms(signal),
    ]);
    const newest = events[0]?.id ?? 0;
    this.events = [...this.events.filter((event) => event.id > newest && this.isIn(event)), ...events];
    this.alarms = alarms;
    this.isLoaded = true;
    this.changed.notify();
  }

  private readAlarms(signal?: AbortSignal): Promise<Alarm[]> {
    return api.get<Alarm[]>('/v2/alarms', { route: this.route, limit: ALARMS_MAX }, signal);
  }

  private isIn(event: Event): boolean {
    const at = Date.parse(event.at) / 1000;
    return at >= this.since && (this.until === undefined || at < this.until);
  }

  private take(event: Event): void {
    if (event.route !== this.route || !this.isIn(event)) return;
    if (this.events.some((known) => known.id === event.id)) return;
    this.events = [event, ...this.events].slice(0, EVENTS_MAX);
    this.changed.notify();
    if (event.kind === 'alarm') {
      void this.readAlarms()
        .then((alarms) => {
          this.alarms = alarms;
          this.changed.notify();
        })
        .catch(() => undefined); // the next alarm reads them again
    }
  }

  /** As they are drawn. */
  marks(now: number): Mark[] {
    return [
      ...this.alarms.map((alarm) => ({
        from: Date.parse(alarm.began) / 1000,
        to: alarm.ended ? Date.parse(alarm.ended) / 1000 : now,
        tone: TONES[alarm.severity],
      })),
      ...this.events.map((event) => ({ from: Date.parse(event.at) / 1000, tone: TONES[event.severity] })),
    ];
  }
}
