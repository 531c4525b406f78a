import { locale, preferences } from './preferences';
import { said } from './said';

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function cached<F extends Intl.NumberFormat | Intl.DateTimeFormat>(key: string, make: () => F): F {
  const full = `${locale()} ${preferences.value.zone} ${key}`;
  let format = cache.get(full) as F | undefined;
  if (!format) {
    format = make();
    cache.set(full, format);
  }
  return format;
}

/** What stands for a value that is not known. */
export const UNKNOWN = '–';

/** A number with a fixed count of decimals. */
export function number(value: number | undefined | null, decimals = 0): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return UNKNOWN;
  return cached(`n${decimals}`, () =>
    new Intl.NumberFormat(locale(), { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
  ).format(value);
}

/** Decimals that show about three digits. */
export function decimalsOf(value: number | undefined | null): number {
  const size = Math.abs(value ?? 0);
  return size >= 100 ? 0 : size >= 10 ? 1 : 2;
}

/** In the largest of these units, each 1024 of the one before, of which there is one. */
function scaled(value: number, units: readonly string[]): { size: number; unit: string; isSmallest: boolean } {
  let size = value;
  let at = 0;
  while (size >= 1024 && at < units.length - 1) {
    size /= 1024;
    at++;
  }
  return { size, unit: units[at]!, isSmallest: at === 0 };
}

/** Bytes or the like in a fitting unit of 1024: MiB in, "1.5" and "GiB" out. */
export function mebibytes(value: number | undefined): { text: string; unit: string } {
  if (value === undefined) return { text: UNKNOWN, unit: '' };
  const { size, unit, isSmallest } = scaled(value, ['MiB', 'GiB', 'TiB']);
  return { text: number(size, size >= 100 || isSmallest ? 0 : 1), unit };
}

/** How large a file is: "110 KiB". */
export function fileSize(bytes: number): string {
  const { size, unit, isSmallest } = scaled(bytes, ['B', 'KiB', 'MiB', 'GiB', 'TiB']);
  return `${number(size, size >= 100 || isSmallest ? 0 : 1)} ${unit}`;
}

function zone(): string | undefined {
  return preferences.value.zone === 'utc' ? 'UTC' : undefined;
}

function isToday(at: Date): boolean {
  const day = cached('day', () => new Intl.DateTimeFormat(locale(), { dateStyle: 'short', timeZone: zone() }));
  return day.format(at) === day.format(new Date());
}

/** The time of day, with the date unless it is today's. */
export function time(at: Date | string): string {
  const when = new Date(at);
  const options: Intl.DateTimeFormatOptions = isToday(when)
    ? { timeStyle: 'medium' }
    : { dateStyle: 'medium', timeStyle: 'medium' };
  const text = cached(`t${options.dateStyle ?? ''}`, () =>
    new Intl.DateTimeFormat(locale(), { ...options, timeZone: zone(), hourCycle: 'h23' }),
  ).format(when);
  return preferences.value.zone === 'utc' ? `${text} UTC` : text;
}

/** Date, time of day and milliseconds, for titles. */
export function exactTime(at: Date | string): string {
  return cached('exact', () =>
    new Intl.DateTimeFormat(locale(), {
      dateStyle: 'full',
      timeStyle: 'long',
      timeZone: zone(),
      hourCycle: 'h23',
    }),
  ).format(new Date(at));
}

/** A length of time in its two largest units: 45 s, 3 min 12 s, 5 h 02 min, 3 d 4 h. */
export function duration(millis: number): string {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const two = (value: number) => String(value).padStart(2, '0');
  if (days > 0) return `${number(days)} d ${hours % 24} h`;
  if (hours > 0) return `${hours} h ${two(minutes % 60)} min`;
  if (minutes > 0) return `${minutes} min ${two(seconds % 60)} s`;
  return `${seconds} s`;
}

const INSTANTS = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| UTC)/g;

/** A sentence of the server, in the user's language and with times as the user wants them. */
export function localTimes(text: string): string {
  return said(text).replace(INSTANTS, (instant) => time(instant.replace(' UTC', 'Z').replace(' ', 'T')));
}
