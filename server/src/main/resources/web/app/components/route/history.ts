import { api, part } from '../../core/api';
import type { EndpointKey } from '../../core/detail';
import type { Figures } from '../../core/types';
import { CHARTED, readings, startedSeconds } from './series';

type Values = (number | null)[];

/** One figure of an endpoint over the time. */
export interface Column {
  readonly min: Values;
  readonly mean: Values;
  readonly max: Values;
}

/** GET /v2/routes/{id}/history. */
interface Answer {
  readonly to: string;
  readonly step: number;
  readonly at: string[];
  readonly series: { endpoint: string; figure: keyof Figures; min: Values; mean: Values; max: Values }[];
}

const STEPS = [1, 5, 15, 60, 300, 900, 3_600, 10_800, 21_600, 86_400];
/** Of an endpoint; nine figures of them are within what an answer may have. */
const POINTS_MAX = 1_000;
/** A gap in the live stream is a gap in the line. */
const GAP_SECONDS = 3;
const SECONDS_KEPT = 3_600;
const MINUTE = 60;

/** The shortest step with which a time has no more points than a chart shows. */
export function stepOf(seconds: number): number {
  return STEPS.find((step) => seconds / step <= POINTS_MAX) ?? STEPS[STEPS.length - 1];
}

/** Figures over a time: what the server has kept, and what has come since. */
export class HistoryData {
  /** Seconds since 1970. */
  readonly times: number[] = [];
  /** Seconds of a point of what was read. */
  step = 1;
  private readonly columns = new Map<string, Column>();

  /** undefined if the endpoint does not have the figure. */
  column(endpoint: EndpointKey, figure: keyof Figures): Column | undefined {
    return this.columns.get(`${endpoint} ${figure}`);
  }

  /** The first instant of which anything is known, seconds since 1970; Infinity if nothing is. */
  since(): number {
    const firsts = [...this.columns.values()].map(({ mean }) => mean.findIndex((value) => value !== null));
    const first = Math.min(...firsts.filter((at) => at >= 0));
    return this.times[first] ?? Infinity;
  }

  /** Adds the figures of a second. */
  append(at: number, figures: Record<EndpointKey, Figures>, endpoints: readonly EndpointKey[]): void {
    const last = this.times.at(-1);
    if (last !== undefined && at <= last) return;
    if (last !== undefined && at - last > Math.max(GAP_SECONDS, 2 * this.step)) this.row(last + 1, {}, []);
    this.row(at, figures, endpoints);
  }

  private row(at: number, figures: Record<EndpointKey, Figures>, endpoints: readonly EndpointKey[]): void {
    for (const endpoint of endpoints) {
      for (const figure of CHARTED) {
        if (figures[endpoint]?.[figure] !== undefined) this.make(endpoint, figure);
      }
    }
    this.times.push(at);
    for (const [key, column] of this.columns) {
      const space = key.lastIndexOf(' ');
      const value = figures[key.slice(0, space)]?.[key.slice(space + 1) as keyof Figures] ?? null;
      column.min.push(value);
      column.mean.push(value);
      column.max.push(value);
    }
  }

  private make(endpoint: EndpointKey, figure: keyof Figures): Column {
    const key = `${endpoint} ${figure}`;
    let column = this.columns.get(key);
    if (!column) {
      const gap = (): Values => this.times.map(() => null);
      column = { min: gap(), mean: gap(), max: gap() };
      this.columns.set(key, column);
    }
    return column;
  }

  /** Forgets what is older. */
  trim(from: number): void {
    const first = this.times.findIndex((at) => at >= from - this.step);
    if (first <= 0) return;
    this.times.splice(0, first);
    for (const column of this.columns.values()) {
      column.min.splice(0, first);
      column.mean.splice(0, first);
      column.max.splice(0, first);
    }
  }

  /** Puts what was before it in front. */
  precede(before: HistoryData): void {
    const first = this.times[0] ?? Infinity;
    const count = before.times.filter((at) => at < first).length;
    for (const key of new Set([...this.columns.keys(), ...before.columns.keys()])) {
      const joined = (of: keyof Column): Values => [
        ...(before.columns.get(key)?.[of].slice(0, count) ?? before.times.slice(0, count).map(() => null)),
        ...(this.columns.get(key)?.[of] ?? this.times.map(() => null)),
      ];
      this.columns.set(key, { min: joined('min'), mean: joined('mean'), max: joined('max') });
    }
    this.times.unshift(...before.times.slice(0, count));
  }

  private take({ at, series }: Answer): void {
    if (!this.times.length) this.times.push(...at.map((time) => Date.parse(time) / 1000));
    for (const { endpoint, figure, min, mean, max } of series) {
      this.columns.set(`${endpoint} ${figure}`, { min, mean, max });
    }
  }

  /** What was read, by the times of the longest of the answers; one of another step is left out. */
  static of(answers: readonly Answer[]): HistoryData {
    const data = new HistoryData();
    const first = answers.reduce((a, b) => (b.at.length > a.at.length ? b : a));
    data.step = first.step;
    for (const answer of answers) {
      if (answer.step === first.step && answer.at.length === first.at.length) data.take(answer);
    }
    if (!data.times.length) data.take(first);
    return data;
  }
}

/** What {@link readHistory} gives. */
export interface Read {
  readonly data: HistoryData;
  /** How far the server's clock is ahead of ours, seconds. */
  readonly ahead: number;
}

/**
 * Reads the figures of some endpoints.
 *
 * @param from seconds since 1970 by the server's clock
 * @param to likewise; undefined is now
 */
export async function readHistory(
  route: string,
  endpoints: readonly EndpointKey[],
  from: number,
  to: number | undefined,
  signal: AbortSignal,
): Promise<Read> {
  const asked = Date.now() / 1000;
  const until = to ?? asked;
  // Seconds of before the server's start are gone: asked for together with those that are there, all would be minutes.
  const started = Math.min(startedSeconds(), until - 1);
  const isCut = until - from <= SECONDS_KEPT && started > from;
  const [before, since] = await Promise.all([
    isCut && started - from >= MINUTE ? answers(route, endpoints, from, started, MINUTE, signal) : undefined,
    answers(route, endpoints, isCut ? started : from, to, stepOf(until - from), signal),
  ]);
  const data = HistoryData.of(since);
  if (before) data.precede(HistoryData.of(before));
  return { data, ahead: to === undefined ? Date.parse(since[0].to) / 1000 - Date.now() / 1000 : 0 };
}

function answers(
  route: string,
  endpoints: readonly EndpointKey[],
  from: number,
  to: number | undefined,
  step: number,
  signal: AbortSignal,
): Promise<Answer[]> {
  return Promise.all(
    endpoints.flatMap((endpoint) =>
      readings(endpoint).map((figures) =>
        api.get<Answer>(
          `/v2/routes/${part(route)}/history`,
          {
            from: Math.floor(from),
            to: to === undefined ? undefined : Math.ceil(to),
            step,
            endpoint,
            figure: figures.join(','),
          },
          signal,
        ),
      ),
    ),
  );
}
