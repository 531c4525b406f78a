import { api, part, words } from './api';
import type { EndpointKey } from './detail';
import { live } from './live';
import { parameter, setParameters } from './navigation';
import { Refresh } from './refresh';
import { Signal } from './signal';

/** Kinds of PIDs, as the API names them. */
export type PidType =
  | 'video'
  | 'audio'
  | 'subtitles'
  | 'teletext'
  | 'scte35'
  | 'data'
  | 'pcr'
  | 'pmt'
  | 'pat'
  | 'cat'
  | 'si'
  | 'ca'
  | 'null'
  | 'unreferenced';

/** What is known of video; what is not known yet is absent. */
export interface VideoFacts {
  readonly width?: number;
  readonly height?: number;
  readonly frameRate?: number;
  readonly scan?: 'progressive' | 'interlaced';
  readonly profile?: string;
  readonly level?: string;
  readonly chroma?: string;
  readonly bitDepth?: number;
  readonly hdr?: string;
  readonly gopLength?: number;
  readonly keyframeIntervalMillis?: number;
  readonly keyframeIntervalMillisMax?: number;
  readonly timecode?: string;
  readonly captions?: boolean;
}

/** A command of SCTE-35. */
export interface Splice {
  readonly command: string;
  readonly eventId?: number;
  readonly outOfNetwork: boolean;
  readonly at: string;
}

export interface Pid {
  readonly pid: number;
  readonly type: PidType;
  readonly codec: string;
  readonly language: string;
  /** bit/s. */
  readonly bitrate: number;
  /** Of all packets, 0 to 1. */
  readonly share: number;
  readonly continuityErrors: number;
  readonly missingPackets: number;
  readonly scrambled: boolean;
  readonly video?: VideoFacts;
  readonly audio?: { readonly sampleRate?: number; readonly channels?: number };
  readonly splices: Splice[];
}

export interface Service {
  readonly id: number;
  readonly name: string;
  readonly provider: string;
  readonly pmtPid: number;
  readonly pcrPid?: number;
  readonly pcr?: { readonly intervalMillisMax: number; readonly accuracyNanos?: number; readonly jitterMillis: number };
  readonly audioToVideoMillis?: number;
  readonly pids: Pid[];
}

/** A track of an RTMP stream. */
export interface Track extends VideoFacts {
  readonly type: 'video' | 'audio';
  readonly codec: string;
  readonly bitrate: number;
  readonly sampleRate?: number;
  readonly channels?: number;
  readonly gaps?: number;
  readonly audioToVideoMillis?: number;
}

/** An indicator of ETSI TR 101 290. */
export interface Indicator {
  readonly name: string;
  readonly count: number;
  readonly lastAt?: string | null;
  readonly active: boolean;
  readonly pid?: number | null;
}

/** Where packets are lost or damaged; null is what this side cannot know. */
export interface DamageCounts {
  readonly arrivedDamaged: number | null;
  readonly lostOnPath: number | null;
  readonly tooLate: number | null;
  readonly droppedHere: number | null;
  readonly notTaken: number | null;
}

/** What was found at a source or destination. */
export interface Report {
  readonly format: 'mpegts' | 'rtmp' | 'unknown';
  readonly since?: string;
  readonly bitrate: number;
  readonly constantBitrate?: boolean;
  readonly transportStreamId?: number;
  readonly continuityErrors?: number;
  readonly missingPackets?: number;
  readonly services: Service[];
  readonly pids: Pid[];
  readonly tracks: Track[];
  readonly indicators: Record<string, Indicator>;
  readonly damage: DamageCounts & { readonly verdict: string; readonly lastSecond: DamageCounts };
}

/** GET /v2/routes/{id}/analysis. */
export interface Analysis {
  /** Of the active source. */
  readonly source: Report;
  readonly destinations: Record<string, Report>;
}

/** A source or destination that has a report. */
export interface Point {
  /** As in the address of the page: source, destinations.x. */
  readonly key: EndpointKey;
  readonly name: string;
  readonly isSource: boolean;
  readonly report: Report;
}

/** Reports are made when they are asked for, and wait for the loop of the route. */
const READ_EVERY_MILLIS = 2_000;
const SOURCE = 'source';

/** What is found in the stream of a route, read as {@link Refresh} says, and the point that a person looks at. */
export class RouteAnalysis {
  readonly changed = new Signal<RouteAnalysis>(this);
  /** Why it could not be read, in words; empty if it could. */
  problem = '';
  private answer: Analysis | undefined;
  private chosen = parameter('point') || SOURCE;
  private readonly refresh: Refresh;

  constructor(readonly route: string) {
    this.refresh = new Refresh(route, READ_EVERY_MILLIS, () => this.read());
  }

  follow(): void {
    this.refresh.follow();
  }

  end(): void {
    this.refresh.end();
  }

  private async read(): Promise<void> {
    try {
      this.answer = await api.get<Analysis>(`/v2/routes/${part(this.route)}/analysis`);
      this.problem = '';
    } catch (e) {
      this.problem = words(e);
    }
    this.changed.notify();
  }

  /** All points, the active source first; none before the first answer. */
  points(): Point[] {
    const summary = live.routes.get(this.route)?.summary;
    if (!this.answer || !summary) return [];
    const { source, destinations } = this.answer;
    const active = summary.sources.find((one) => one.active) ?? summary.sources[0];
    return [
      { key: SOURCE, name: active?.id ?? SOURCE, isSource: true, report: source },
      ...Object.keys(summary.destinations)
        .filter((id) => id in destinations)
        .map((id) => ({ key: `destinations.${id}`, name: id, isSource: false, report: destinations[id] })),
    ];
  }

  /** The point that is looked at; undefined before the first answer. */
  point(): Point | undefined {
    const all = this.points();
    return all.find(({ key }) => key === this.chosen) ?? all[0];
  }

  /** Looks at another point, and keeps it in the address. */
  choose(key: EndpointKey): void {
    this.chosen = key;
    setParameters({ point: key === SOURCE ? '' : key });
    this.changed.notify();
  }

  /** Counts from zero. Fails with an ApiError. */
  async reset(): Promise<void> {
    await api.post(`/v2/routes/${part(this.route)}/analysis/reset`);
    await this.refresh.now();
  }
}
