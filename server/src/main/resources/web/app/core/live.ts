import { api, ApiError, session, sessionHeaders } from './api';
import { ServerSentEvents } from './sse';
import { Signal } from './signal';
import { sourceKey } from './detail';
import type { Alarm, EndpointSummary, Event, Figures, LiveFigures, LiveSnapshot, RouteSummary, ServerStatus } from './types';

/** How the live stream is: what is shown is true now only while it is live. */
export type LiveStatus = 'connecting' | 'live' | 'away';

/** A route as it was seen last. */
export interface LiveRoute {
  readonly summary: RouteSummary;
  readonly figures: Record<string, Figures>;
  /** Bit rates of the last seconds, the oldest first, at most {@link RATES_MAX}. */
  readonly rates: readonly number[];
  /** When the last of them was taken. */
  readonly ratedAt: number;
}

/** Seconds that a sparkline shows. */
export const RATES_MAX = 60;

/** The server gives a sign of life every 5 s. */
const SILENCE_MILLIS_MAX = 12_000;
/**
 * After that, a page that nobody sees gives its connection back: a browser has six for a server, of all its tabs. It resumes when it is
 * seen again.
 */
const HIDDEN_MILLIS_MAX = 5_000;

/** Snapshots come once a second, sometimes a little earlier. */
const RATE_MILLIS_MIN = 700;
const RATE_GAP_MILLIS = 5_000;
const RETRY_MILLIS_MIN = 1_000;
const RETRY_MILLIS_MAX = 10_000;
/** What is drawn together: a state is on the screen within 500 ms, and figures come once a second. */
const TELL_EVERY_MILLIS = 200;

/**
 * What happens on the server, for all elements, by one stream (GET /v2/live) while somebody is logged in. It is resumed after a cut
 * behind the last event, so none is missing. Watch {@link changed} for routes and alarms, and {@link status}.
 */
class Live {
  readonly status = new Signal<LiveStatus>('connecting');
  /** Why the server is away, in words. */
  awayBecause = '';
  /** When the last message came. */
  lastAt = Date.now();
  /** Told at most every 200 ms. */
  readonly changed = new Signal<Live>(this);
  /** By their IDs. */
  readonly routes = new Map<string, LiveRoute>();
  /** Active and acknowledged ones, the newest first. */
  alarms: readonly Alarm[] = [];
  /** The server and its machine; undefined until it has been told. */
  server: ServerStatus | undefined;
  /** Whether routes and alarms have been read once. */
  isLoaded = false;

  private readonly eventWatchers = new Set<(event: Event) => void>();
  private stream: AbortController | undefined;
  private retryTimer: number | undefined;
  private retryMillis = RETRY_MILLIS_MIN;
  private tellTimer: number | undefined;
  private alarmsTimer: number | undefined;
  private hiddenTimer: number | undefined;
  private lastEventId = '';

  constructor() {
    session.watch(() => this.follow());
    document.addEventListener('visibilitychange', () => this.look());
    setInterval(() => this.checkSilence(), 1_000);
  }

  /** Calls the function with each event; returns what ends that. */
  onEvent(watcher: (event: Event) => void): () => void {
    this.eventWatchers.add(watcher);
    return () => this.eventWatchers.delete(watcher);
  }

  /** Reads the open alarms now: after somebody changed one. */
  async reloadAlarms(): Promise<void> {
    this.alarms = await api.get<Alarm[]>('/v2/alarms', { state: 'active,acknowledged', limit: 1000 });
    this.tell();
  }

  private follow(): void {
    if (session.value && !this.stream) {
      void this.connect();
    } else if (!session.value) {
      this.close();
      this.routes.clear();
      this.alarms = [];
      this.isLoaded = false;
      this.lastEventId = '';
      this.status.value = 'connecting';
    }
  }

  private look(): void {
    clearTimeout(this.hiddenTimer);
    if (document.hidden) {
      this.hiddenTimer = window.setTimeout(() => {
        this.close();
        this.status.value = 'connecting';
      }, HIDDEN_MILLIS_MAX);
    } else {
      this.follow();
      this.tell();
    }
  }

  private close(): void {
    clearTimeout(this.retryTimer);
    this.stream?.abort();
    this.stream = undefined;
  }

  private async connect(): Promise<void> {
    clearTimeout(this.retryTimer);
    const stream = new AbortController();
    this.stream = stream;
    this.lastAt = Date.now();
    try {
      const headers: Record<string, string> = { ...sessionHeaders('GET'), Accept: 'text/event-stream' };
      if (this.lastEventId) headers['Last-Event-ID'] = this.lastEventId;
      const response = await fetch('/v2/live?batch=true', { headers, signal: stream.signal });
      if (!response.ok || !response.body) throw await this.refused(response);
      this.lastAt = Date.now();
      void this.load().catch((e) => this.lost(stream, e));
      await new ServerSentEvents((name, data, id) => this.take(name, data, id)).read(response.body);
      throw new ApiError(0, '');
    } catch (e) {
      this.lost(stream, e);
    }
  }

  private async refused(response: Response): Promise<ApiError> {
    const body = await response.json().catch(() => ({}));
    return new ApiError(response.status, typeof body.Error === 'string' ? body.Error : '');
  }

  private lost(stream: AbortController, failure: unknown): void {
    if (this.stream !== stream) return; // closed on purpose, or another one is open
    stream.abort();
    this.stream = undefined;
    if (failure instanceof ApiError && failure.status === 401) {
      session.value = null;
      return;
    }
    this.awayBecause = failure instanceof ApiError ? failure.message : '';
    this.status.value = 'away';
    this.retryTimer = window.setTimeout(() => void this.connect(), this.retryMillis);
    this.retryMillis = Math.min(this.retryMillis * 2, RETRY_MILLIS_MAX);
  }

  private checkSilence(): void {
    const stream = this.stream;
    if (stream && Date.now() - this.lastAt > SILENCE_MILLIS_MAX) this.lost(stream, new ApiError(0, ''));
  }

  /** Routes that were removed during a cut are not in the stream. */
  private async load(): Promise<void> {
    const [routes] = await Promise.all([api.get<RouteSummary[]>('/v2/routes'), this.reloadAlarms()]);
    const ids = new Set(routes.map((route) => route.id));
    for (const id of this.routes.keys()) if (!ids.has(id)) this.routes.delete(id);
    for (const summary of routes) {
      if (!this.routes.has(summary.id)) this.routes.set(summary.id, { summary, figures: {}, rates: [], ratedAt: 0 });
    }
    this.isLoaded = true;
    this.retryMillis = RETRY_MILLIS_MIN;
    this.status.value = 'live';
    this.tell();
  }

  private take(name: string, data: string, id: string): void {
    this.lastAt = Date.now();
    if (name === 'snapshots') for (const snapshot of JSON.parse(data)) this.takeSnapshot(snapshot);
    else if (name === 'server') this.takeServer(JSON.parse(data));
    else if (name === 'event') this.takeEvent(JSON.parse(data), id);
  }

  private takeSnapshot(snapshot: LiveSnapshot | LiveFigures | { route: { id: string }; removed: true }): void {
    if ('removed' in snapshot) {
      this.routes.delete(snapshot.route.id);
    } else {
      const whole = 'route' in snapshot ? snapshot : this.completed(snapshot);
      if (whole) this.routes.set(whole.route.id, { summary: whole.route, figures: whole.figures, ...this.rates(whole) });
    }
    this.tell();
  }

  /** With what is known of the route; undefined if it is not known. */
  private completed({ id, figures }: LiveFigures): LiveSnapshot | undefined {
    const known = this.routes.get(id);
    return known && { route: withRates(known.summary, figures), figures };
  }

  /** One for each second: a change of state between two of them replaces the last. */
  private rates(snapshot: LiveSnapshot): { rates: readonly number[]; ratedAt: number } {
    const rate = rateOf(snapshot);
    if (rate === undefined) return { rates: [], ratedAt: 0 };
    const last = this.routes.get(snapshot.route.id);
    // Behind a gap, the line begins anew.
    const before = last && this.lastAt - last.ratedAt < RATE_GAP_MILLIS ? last : undefined;
    const isNew = !before || this.lastAt - before.ratedAt >= RATE_MILLIS_MIN;
    const kept = isNew ? (before?.rates ?? []).slice(1 - RATES_MAX) : before.rates.slice(0, -1);
    return { rates: [...kept, rate], ratedAt: isNew ? this.lastAt : before.ratedAt };
  }

  private takeServer(server: ServerStatus): void {
    this.server = server;
    this.tell();
  }

  private takeEvent(event: Event, id: string): void {
    this.lastEventId = id;
    if (event.kind === 'alarm') this.reloadAlarmsSoon();
    for (const watcher of this.eventWatchers) watcher(event);
  }

  /** Alarms often begin together: they are read once for all of them. */
  private reloadAlarmsSoon(): void {
    this.alarmsTimer ??= window.setTimeout(() => {
      this.alarmsTimer = undefined;
      void this.reloadAlarms().catch(() => undefined); // the next one reads them, or the reconnection
    }, TELL_EVERY_MILLIS);
  }

  /** A page that nobody sees is drawn when it is seen. */
  private tell(): void {
    if (document.hidden) return;
    this.tellTimer ??= window.setTimeout(() => {
      this.tellTimer = undefined;
      this.changed.notify();
    }, TELL_EVERY_MILLIS);
  }
}

/** The route with the bit rates of these figures. */
function withRates(route: RouteSummary, figures: Record<string, Figures>): RouteSummary {
  const rated = (endpoint: EndpointSummary, mbps: number | undefined): EndpointSummary => ({ ...endpoint, mbps: mbps ?? endpoint.mbps });
  const { sources } = route;
  const destinations: Record<string, EndpointSummary> = {};
  for (const id in route.destinations) destinations[id] = rated(route.destinations[id]!, figures[`destinations.${id}`]?.sentMbps);
  return { ...route, sources: sources.map((source) => rated(source, figures[sourceKey(source.id, sources.length)]?.receivedMbps)), destinations };
}

/** The bit rate that stands for a route: what its source receives, of several the active one, or undefined while it does not run. */
function rateOf({ route }: LiveSnapshot): number | undefined {
  const source = route.sources.find(({ active }) => active) ?? route.sources[0];
  return route.state === 'stopped' ? undefined : (source?.mbps ?? 0);
}

export const live = new Live();
