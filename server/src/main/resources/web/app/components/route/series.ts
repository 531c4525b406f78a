import type { EndpointKey } from '../../core/detail';
import { live } from '../../core/live';
import type { Figures } from '../../core/types';
import { routeTexts as t } from '../../texts/route';
import type { HistoryData } from './history';

/** A line of a chart. */
export interface Line {
  readonly label: string;
  /** Which colour and dash: the number of its endpoint. */
  readonly look: number;
  /** A second line of the same endpoint is thinner. */
  readonly isThin: boolean;
  readonly values: (number | null)[];
  /** Least and most of each point, drawn as a band; undefined where a point is a second. */
  readonly band: { readonly low: (number | null)[]; readonly high: (number | null)[] } | undefined;
}

/** A chart: one figure of all endpoints. */
export interface ChartKind {
  readonly id: string;
  readonly title: () => string;
  readonly unit: string;
  readonly decimals: number;
  readonly lines: (data: HistoryData, endpoint: EndpointKey, name: string, look: number) => Line[];
}

/** Figures of every endpoint that charts are made of; at most nine, so that 1,000 points of an endpoint are within what one answer may have. */
const TRANSPORT: readonly (keyof Figures)[] = [
  'receivedMbps',
  'sentMbps',
  'rttMillis',
  'packets',
  'packetsLost',
  'packetsUnrecovered',
  'packetsRetransmitted',
  'bufferMarginMillis',
  'dropped',
];

/** Likewise, of sources only. */
const STREAM: readonly (keyof Figures)[] = [
  'continuityErrors',
  'priority1Errors',
  'priority2Errors',
  'pcrJitterMillis',
  'jitterMillis',
  'skewMillis',
];

/** All figures that charts are made of. */
export const CHARTED: readonly (keyof Figures)[] = [...TRANSPORT, ...STREAM];

/** What is read of an endpoint, by one answer each. */
export function readings(endpoint: EndpointKey): (readonly (keyof Figures)[])[] {
  return receives(endpoint) ? [TRANSPORT, STREAM] : [TRANSPORT];
}

/** Whether an endpoint receives. */
export function receives(endpoint: EndpointKey): boolean {
  return !endpoint.startsWith('destinations.');
}

function plain(figure: keyof Figures | ((endpoint: EndpointKey) => keyof Figures), of: 'mean' | 'min' | 'max' = 'mean') {
  return (data: HistoryData, endpoint: EndpointKey, name: string, look: number): Line[] => {
    const key = typeof figure === 'function' ? figure(endpoint) : figure;
    const column = data.column(endpoint, key);
    if (!column) return [];
    const band = data.step > 1 ? { low: column.min, high: column.max } : undefined;
    return [{ label: name, look, isThin: false, values: column[of], band }];
  };
}

/** Percent of the packets, lost ones included if they are no part of them. */
function share(data: HistoryData, endpoint: EndpointKey, figure: keyof Figures, isLost: boolean): (number | null)[] | undefined {
  const part = data.column(endpoint, figure)?.mean;
  const packets = data.column(endpoint, 'packets')?.mean;
  const lost = data.column(endpoint, 'packetsLost')?.mean;
  if (!part || !packets || !lost) return undefined;
  return part.map((value, at) => {
    const all = (packets[at] ?? 0) + (isLost ? (lost[at] ?? 0) : 0);
    return value === null ? null : all > 0 ? (100 * value) / all : 0;
  });
}

function loss(data: HistoryData, endpoint: EndpointKey, name: string, look: number): Line[] {
  const before = share(data, endpoint, 'packetsLost', true);
  const after = receives(endpoint) ? share(data, endpoint, 'packetsUnrecovered', true) : undefined;
  const lines: Line[] = [];
  if (before) lines.push({ label: t.beforeRecovery(name), look, isThin: true, values: before, band: undefined });
  if (after) lines.push({ label: t.afterRecovery(name), look, isThin: false, values: after, band: undefined });
  return lines;
}

function retransmitted(data: HistoryData, endpoint: EndpointKey, name: string, look: number): Line[] {
  const values = share(data, endpoint, 'packetsRetransmitted', false);
  return values ? [{ label: name, look, isThin: false, values, band: undefined }] : [];
}

/** Errors of both priorities, the second one thinner. */
function errors(data: HistoryData, endpoint: EndpointKey, name: string, look: number): Line[] {
  const line = (figure: keyof Figures, label: string, isThin: boolean) =>
    plain(figure)(data, endpoint, label, look).map((one) => ({ ...one, isThin }));
  return [...line('priority1Errors', t.priority1Of(name), false), ...line('priority2Errors', t.priority2Of(name), true)];
}

/** All charts, in their order. */
export const CHARTS: readonly ChartKind[] = [
  {
    id: 'rate',
    title: () => t.chartRate,
    unit: 'Mbit/s',
    decimals: 2,
    lines: plain((endpoint) => (receives(endpoint) ? 'receivedMbps' : 'sentMbps')),
  },
  { id: 'rtt', title: () => t.chartRtt, unit: 'ms', decimals: 1, lines: plain('rttMillis') },
  { id: 'loss', title: () => t.chartLoss, unit: '%', decimals: 3, lines: loss },
  { id: 'retransmitted', title: () => t.chartRetransmitted, unit: '%', decimals: 3, lines: retransmitted },
  { id: 'margin', title: () => t.chartMargin, unit: 'ms', decimals: 0, lines: plain('bufferMarginMillis', 'min') },
  { id: 'dropped', title: () => t.chartDropped, unit: '1/s', decimals: 1, lines: plain('dropped') },
  { id: 'continuity', title: () => t.chartContinuity, unit: '1/s', decimals: 1, lines: plain('continuityErrors') },
  { id: 'errors', title: () => t.chartErrors, unit: '1/s', decimals: 1, lines: errors },
  { id: 'pcr-jitter', title: () => t.chartPcrJitter, unit: 'ms', decimals: 2, lines: plain('pcrJitterMillis', 'max') },
  { id: 'jitter', title: () => t.chartJitter, unit: 'ms', decimals: 2, lines: plain('jitterMillis', 'max') },
  { id: 'skew', title: () => t.chartSkew, unit: 'ms', decimals: 1, lines: plain('skewMillis', 'max') },
];

/** When the server was started, seconds since 1970: it has no figures by the second of before. */
export function startedSeconds(): number {
  return live.server ? Math.ceil(Date.parse(live.server.startedAt) / 1000) : 0;
}
