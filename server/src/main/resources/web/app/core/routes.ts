import { STATE_ORDER } from '../components/badges';
import type { LiveRoute } from './live';
import type { EndpointSummary, Figures, RouteSummary } from './types';

/** The figures that stand for a route: each is the worst of its endpoints; undefined if none has it. */
export interface RouteFigures {
  readonly mbps: number | undefined;
  readonly rttMillis: number | undefined;
  /** Missing on the path before recovery, % of the packets. */
  readonly lossPercent: number | undefined;
  /** Lost for good, packets per second. */
  readonly unrecovered: number | undefined;
  readonly marginMillis: number | undefined;
}

function known(figures: readonly Figures[], key: keyof Figures): number[] {
  return figures.map((one) => one[key]).filter((value) => value !== undefined);
}

function worst(values: number[], pick: (...values: number[]) => number): number | undefined {
  return values.length ? pick(...values) : undefined;
}

/** The figures of a route. */
export function figuresOf({ figures, rates }: LiveRoute): RouteFigures {
  const all = Object.values(figures);
  const losses = all
    .filter((one) => one.packetsLost !== undefined && (one.packets ?? 0) > 0)
    .map((one) => (100 * one.packetsLost!) / (one.packets! + one.packetsLost!));
  return {
    mbps: rates.at(-1),
    rttMillis: worst(known(all, 'rttMillis'), Math.max),
    lossPercent: worst(losses, Math.max),
    unrecovered: worst(known(all, 'packetsUnrecovered'), Math.max),
    marginMillis: worst(known(all, 'bufferMarginMillis'), Math.min),
  };
}

/** Sources and destinations. */
export function endpointsOf(route: RouteSummary): EndpointSummary[] {
  return [...route.sources, ...Object.values(route.destinations)];
}

/** Whether it is to run and does not, or not all of it does. */
export function needsAttention(route: RouteSummary): boolean {
  return route.running && route.state !== 'running';
}

/** Since when it is not as it should be; undefined if it is, or that is not known. */
export function troubleSince(route: RouteSummary): string | undefined {
  return endpointsOf(route)
    .filter((endpoint) => endpoint.state !== 'running' && endpoint.since)
    .map((endpoint) => endpoint.since!)
    .sort()[0];
}

/** What is searched in. */
export function searchText(route: RouteSummary): string {
  return [
    route.id,
    route.name,
    ...Object.entries(route.labels).map(([key, value]) => `${key}=${value}`),
    ...endpointsOf(route).map((endpoint) => endpoint.address),
  ]
    .join('\n')
    .toLowerCase();
}

/** For sorting by state: what needs attention first. */
export function urgency(route: RouteSummary): number {
  return STATE_ORDER.indexOf(route.state);
}
