// What the API answers, as /openapi describes it. Only what pages use is here.

export type State =
  | 'starting'
  | 'waiting'
  | 'connecting'
  | 'running'
  | 'degraded'
  | 'stalled'
  | 'failed'
  | 'stopped';

export type Severity = 'info' | 'warning' | 'critical';

/** GET /v2/session. */
export interface Session {
  readonly user: string;
  readonly csrfToken: string;
  readonly expires: string;
}

/** A source or destination in a list. */
export interface EndpointSummary {
  readonly id?: string;
  readonly address: string;
  readonly state: State;
  readonly reason: string;
  /** Absent while the route is stopped. */
  readonly since?: string;
  readonly connected: boolean;
  readonly mbps: number;
  /** Of a source of a started route with several: whether the route takes its stream from it. */
  readonly active?: boolean;
  /** Of an RTMP source that is connected. */
  readonly stream?: StreamSummary;
}

/** What an RTMP source gets, and from whom. */
export interface StreamSummary {
  readonly peer: string;
  readonly client: string;
  readonly video: { codec: string; width: number; height: number; profile: string; level: string } | null;
  readonly audio: { codec: string; sampleRate: number; channels: number; profile: string } | null;
  readonly frameRate: number;
  readonly keyframeIntervalMillis: number;
  readonly players: number;
}

/** A route in a list. */
export interface RouteSummary {
  readonly id: string;
  readonly kind: 'rx' | 'tx' | 'camera' | 'route';
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly running: boolean;
  readonly state: State;
  readonly reason: string;
  readonly placement: string;
  /** Whether its active source brings video now; absent if that is not known. */
  readonly video?: boolean;
  readonly sources: EndpointSummary[];
  readonly destinations: Record<string, EndpointSummary>;
}

/** Figures of one second, by the keys of GET /v2/routes/{id}/history. What is not known is absent. */
export interface Figures {
  readonly receivedMbps?: number;
  readonly sentMbps?: number;
  readonly rttMillis?: number;
  readonly packetsLost?: number;
  readonly packetsUnrecovered?: number;
  readonly packetsRetransmitted?: number;
  readonly packets?: number;
  readonly dropped?: number;
  readonly bufferMarginMillis?: number;
  readonly members?: number;
  readonly continuityErrors?: number;
  readonly priority1Errors?: number;
  readonly priority2Errors?: number;
  readonly pcrJitterMillis?: number;
  readonly jitterMillis?: number;
  readonly skewMillis?: number;
  readonly cpuPercent?: number;
  readonly memoryMib?: number;
  readonly heapMib?: number;
  readonly diskFreeMib?: number;
}

/** An event "snapshot" of /v2/live. Figures by endpoint: source, destinations.x. */
export interface LiveSnapshot {
  readonly route: RouteSummary;
  readonly figures: Record<string, Figures>;
}

/** In a batch, of a route of which nothing but its figures is new. */
export interface LiveFigures {
  readonly id: string;
  readonly figures: Record<string, Figures>;
}

/** An event, of /v2/live and /v2/events. */
export interface Event {
  readonly id: number;
  readonly at: string;
  readonly kind: 'state' | 'session' | 'refused' | 'switch' | 'alarm' | 'configuration' | 'server';
  readonly severity: Severity;
  readonly route: string;
  readonly endpoint: string;
  readonly text: string;
  readonly details: Record<string, string>;
}

/** GET /v2/alarms. */
export interface Alarm {
  readonly id: number;
  readonly rule: string;
  readonly route: string;
  readonly endpoint: string;
  readonly severity: Severity;
  readonly state: 'active' | 'acknowledged' | 'ended';
  readonly began: string;
  readonly ended?: string;
  readonly durationMillis: number;
  readonly text: string;
  readonly acknowledged?: { readonly who: string; readonly note: string; readonly at: string };
  readonly cause?: number;
  readonly folded: string[];
  readonly silenced: boolean;
}

/** GET /v2/server, and an event "server" of /v2/live. */
export interface ServerStatus {
  readonly version: string;
  readonly startedAt: string;
  readonly processors: number;
  readonly memoryTotalMib: number;
  readonly loops: { readonly busyShare: number; readonly routes: number }[];
  readonly figures: { readonly process?: Figures; readonly machine?: Figures };
}

/** Values of a rule: enabled, severity, beginSeconds, endSeconds and its thresholds. */
export type RuleValues = Readonly<Record<string, boolean | number | string>>;

/** GET /v2/alarm-rules. */
export interface AlarmRule {
  readonly id: string;
  readonly title: string;
  readonly meaning: string;
  readonly advice: string;
  readonly changed: boolean;
  readonly defaults: RuleValues;
  readonly labels: Record<string, RuleValues>;
  readonly routes: Record<string, RuleValues>;
  readonly thresholds: {
    readonly name: string;
    readonly default: number;
    readonly min: number;
    readonly max: number;
    readonly meaning: string;
  }[];
}

/** GET /v2/silences. */
export interface Silence {
  readonly id: string;
  readonly route?: string;
  readonly label?: string;
  readonly rule?: string;
  readonly severity?: Severity;
  readonly from: string;
  readonly to: string;
  readonly note: string;
  readonly by: string;
  readonly active: boolean;
}

/** GET /v2/notifications: fields behind the labels depend on the type. */
export interface Notification {
  readonly id: string;
  readonly type: 'webhook' | 'email' | 'snmp';
  readonly enabled: boolean;
  readonly kinds: Event['kind'][];
  readonly minimumSeverity: Severity;
  readonly routes: string[];
  readonly labels: Record<string, string>;
  readonly url?: string;
  readonly host?: string;
  readonly to?: string[];
  /** Of SNMP. */
  readonly version?: 'v3' | 'v2c';
  readonly status: {
    readonly health: 'unknown' | 'working' | 'failing';
    readonly lastError: string;
    readonly waiting: number;
    readonly delivered: number;
    readonly failed: number;
    readonly dropped: number;
  };
}

/** What became of a message: POST /v2/notifications/{id}/test. */
export interface NotificationDelivery {
  readonly state: 'pending' | 'delivered' | 'failed' | 'dropped';
  readonly lastError: string;
}
