import { ApiError, callFull, part, words } from './api';
import { Refresh } from './refresh';
import { Signal } from './signal';
import type { RouteSummary, State, StreamSummary } from './types';

/** Statistics of an SRT session, as far as they are shown. */
export interface SrtStatistics {
  readonly link: {
    readonly rttMillis: number;
    readonly rttVariationMillis: number;
    readonly bandwidthMbps: number;
    readonly keyBytes: number;
  };
  readonly sent: {
    readonly packets: number;
    readonly packetsLost: number;
    readonly packetsRetransmitted: number;
    readonly packetsDropped: number;
    readonly bufferedMillis: number;
    readonly latencyMillis: number;
  };
  readonly received: {
    readonly packets: number;
    readonly packetsLost: number;
    readonly packetsRetransmitted: number;
    readonly packetsDropped: number;
    readonly packetsUndecrypted: number;
    readonly bufferedMillis: number;
    readonly latencyMillis: number;
  };
}

/** A path of a bonded SRT session. */
export interface Member {
  readonly peer: string;
  readonly local: string;
  readonly weight: number;
  readonly state: string;
  readonly reason: string;
  readonly share: number;
  readonly srt: SrtStatistics;
}

/** An SRT session. */
export interface SrtPeer {
  readonly peer: string;
  readonly streamId: string;
  readonly since: string;
  readonly srt: SrtStatistics;
  readonly receivedMbps: number;
  readonly sentMbps: number;
  readonly members: Member[];
  readonly bufferMarginMillis?: number;
}

/** What is in an RTMP stream. */
export interface StreamFacts extends Omit<StreamSummary, 'peer' | 'client' | 'players'> {
  readonly videoBitsPerSecond: number;
  readonly audioBitsPerSecond: number;
}

/** What an RTMP endpoint counts. */
export interface RtmpFigures {
  readonly stream: StreamFacts;
  readonly client: string;
  readonly lastError: string;
  readonly players: number;
  readonly frames: number;
  readonly droppedFrames: number;
  readonly gaps: number;
  readonly queueMillis: number;
}

/** One path of an RTP stream. */
export interface RtpPath {
  readonly address: string;
  readonly interfaceName: string;
  readonly peer: string;
  /** Of an SRT link. */
  readonly state?: State;
  readonly working: boolean;
  readonly reason: string;
  readonly packets: number;
  readonly mbps: number;
  readonly unsent: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly reordered: number;
  readonly late: number;
  readonly saved: number;
  readonly jitterMillis: number;
  readonly skewMillis?: number;
  readonly skewMillisMax?: number;
}

/** What an RTP endpoint counts. */
export interface RtpFigures {
  readonly packets: number;
  readonly lost: number;
  readonly fec: { readonly columns: number; readonly rows: number; readonly recovered: number; readonly tooLate: number };
  readonly paths: RtpPath[];
}

/** An attempt to call or publish that was refused, and its repetitions. */
export interface Refused {
  readonly peer: string;
  readonly asked: string;
  readonly reason: string;
  readonly first: string;
  readonly last: string;
  readonly count: number;
}

/** A source or destination with all that is observed of it. */
/** What a paced destination observed. */
export interface Pacing {
  readonly bufferMillis: number;
  readonly p50Micros: number;
  readonly p99Micros: number;
  readonly p999Micros: number;
  readonly maxMicros: number;
  readonly histogram: number[];
  readonly nullPackets: number;
  readonly underruns: number;
}

export interface Endpoint {
  readonly id?: string;
  readonly uri: string;
  /** Of one of several sources: why it cannot be the active one; empty if it can. */
  readonly fault?: string;
  readonly peerUri?: string;
  readonly state: State;
  readonly reason: string;
  readonly since?: string;
  readonly peer: string;
  readonly connected: boolean;
  readonly reconnections: number;
  readonly receivedMbps: number;
  readonly sentMbps: number;
  readonly refused: Refused[];
  readonly totals?: {
    readonly packets: number;
    readonly bytes: number;
    readonly packetsLost: number;
    readonly packetsRetransmitted: number;
    readonly packetsDropped: number;
    readonly packetsWithoutPeer: number;
  };
  readonly peers?: SrtPeer[];
  readonly rtmp?: RtmpFigures;
  readonly pacing?: Pacing;
  readonly rtp?: RtpFigures;
}

/** GET /v2/routes/{id}. */
export interface Route extends Omit<RouteSummary, 'sources' | 'destinations'> {
  readonly runId?: string;
  /** How much of its stream is looked at. */
  readonly analysis: 'off' | 'basic' | 'full';
  readonly startedAt?: string;
  readonly conversion?: { framesDropped: number; datagramsDropped: number; framesUnusable: number };
  /** Of a route with several sources. */
  readonly switches?: {
    readonly count: number;
    readonly last?: { at: string; from: string; to: string; reason: string; cause: string; gapMillis: number };
    /** The source that was taken by hand, and is not usable yet. */
    readonly awaited: string;
  };
  readonly sources: Endpoint[];
  readonly destinations: Record<string, Endpoint>;
}

/** What history, figures and events call an endpoint: source, destinations.x. */
export type EndpointKey = string;

/** An endpoint with what history and events call it. */
export interface NamedEndpoint<E> {
  readonly key: EndpointKey;
  /** Short: its ID. */
  readonly name: string;
  readonly isSource: boolean;
  readonly endpoint: E;
}

/** What history calls a source: "source" if it is the only one, or is called so. */
export function sourceKey(id: string | undefined, count: number): EndpointKey {
  return count > 1 && id && id !== 'source' ? `sources.${id}` : 'source';
}

/** All endpoints of a route, the sources first. */
export function named<E extends { readonly id?: string }>(route: {
  readonly sources: readonly E[];
  readonly destinations: Record<string, E>;
}): NamedEndpoint<E>[] {
  return [
    ...route.sources.map((endpoint) => ({
      key: sourceKey(endpoint.id, route.sources.length),
      name: endpoint.id ?? 'source',
      isSource: true,
      endpoint,
    })),
    ...Object.entries(route.destinations).map(([id, endpoint]) => ({
      key: `destinations.${id}`,
      name: id,
      isSource: false,
      endpoint,
    })),
  ];
}

/** At most so often; the live stream has the figures of each second. */
const READ_EVERY_MILLIS = 2_000;

/**
 * A route with everything. It is read again when the live stream tells that the route has changed: at most every two seconds, and only
 * while the page is seen.
 */
export class RouteDetail {
  readonly changed = new Signal<RouteDetail>(this);
  route: Route | undefined;
  /** Stands for what the route is set to be. */
  etag: string | null = null;
  /** Why it could not be read, in words; empty if it could. */
  problem = '';
  isGone = false;

  private readonly refresh: Refresh;

  constructor(readonly id: string) {
    this.refresh = new Refresh(id, READ_EVERY_MILLIS, () => this.ask());
  }

  follow(): void {
    this.refresh.follow();
  }

  end(): void {
    this.refresh.end();
  }

  /** Reads it now: after something was done to it. */
  read(): Promise<void> {
    return this.refresh.now();
  }

  private async ask(): Promise<void> {
    try {
      const { value, etag } = await callFull<Route>('GET', `/v2/routes/${part(this.id)}`);
      this.route = value;
      this.etag = etag;
      this.problem = '';
      this.isGone = false;
    } catch (e) {
      this.isGone = e instanceof ApiError && e.status === 404;
      this.problem = words(e);
    }
    this.changed.notify();
  }
}
