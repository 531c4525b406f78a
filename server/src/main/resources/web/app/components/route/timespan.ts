import { parameter, setParameters } from '../../core/navigation';

/** Lengths of time that can be chosen, seconds. */
export const RANGES = {
  '5m': 300,
  '15m': 900,
  '1h': 3_600,
  '6h': 21_600,
  '24h': 86_400,
  '7d': 604_800,
  '30d': 2_592_000,
  '90d': 7_776_000,
} as const;

export type RangeName = keyof typeof RANGES;

const SPAN_MIN = 10;
const SPAN_MAX = RANGES['90d'];

/** A time that is looked at: the last minutes, or from an instant to another; seconds since 1970. */
export type Timespan =
  | { readonly range: RangeName }
  | { readonly range?: undefined; readonly from: number; readonly to: number };

/** As the page's address says: ?range=1h, or ?from=…&to=… */
export function timespanOfAddress(): Timespan {
  const from = Date.parse(parameter('from')) / 1000;
  const to = Date.parse(parameter('to')) / 1000;
  if (from < to) return fixed(from, to);
  const range = parameter('range');
  return { range: range in RANGES ? (range as RangeName) : '5m' };
}

function iso(seconds: number): string {
  return new Date(Math.round(seconds) * 1000).toISOString().replace('.000', '');
}

/** Puts it into the page's address. */
export function putIntoAddress(span: Timespan): void {
  if (span.range === undefined) setParameters({ range: '', from: iso(span.from), to: iso(span.to) });
  else setParameters({ range: span.range === '5m' ? '' : span.range, from: '', to: '' });
}

/** From an instant to another, of a length that can be shown. */
export function fixed(from: number, to: number): Timespan {
  const length = Math.min(Math.max(to - from, SPAN_MIN), SPAN_MAX);
  const middle = (from + to) / 2;
  return { from: middle - length / 2, to: middle + length / 2 };
}

/** Both ends of it now. */
export function ends(span: Timespan, now: number): { from: number; to: number } {
  return span.range === undefined ? span : { from: now - RANGES[span.range], to: now };
}
