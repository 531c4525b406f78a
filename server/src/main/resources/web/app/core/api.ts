import { said } from './said';
import { Signal } from './signal';
import { coreTexts as t } from '../texts/core';
import type { Session } from './types';

/** A call that failed, in words for a person. */
export class ApiError extends Error {
  /** @param status of the HTTP answer; 0 without one */
  constructor(
    readonly status: number,
    message: string,
    readonly retryAfterSeconds = 0,
  ) {
    super(message);
  }
}

/** Who is logged in: undefined as long as the server has not said, null if nobody is. */
export const session = new Signal<Session | null | undefined>(undefined);

const ANSWER_WITHIN_MILLIS = 20_000;
const PROLONG_MILLIS = 30 * 60_000;

export interface CallOptions {
  /** Sent as JSON; a file as it is, however long that takes. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** Left out are those that are undefined or empty. */
  readonly query?: Record<string, string | number | boolean | readonly string[] | undefined>;
  readonly signal?: AbortSignal;
}

/** An answer with its headers. */
export interface Answer<T> {
  readonly value: T;
  readonly etag: string | null;
}

function address(path: string, query: CallOptions['query']): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== '') parameters.append(name, String(one));
    }
  }
  const text = parameters.toString();
  return text ? `${path}?${text}` : path;
}

/** The headers of a call of this session. */
export function sessionHeaders(method: string): Record<string, string> {
  return method !== 'GET' && session.value ? { 'X-CSRF-Token': session.value.csrfToken } : {};
}

async function wordsOf(response: Response): Promise<string> {
  try {
    const body = await response.json();
    if (typeof body.Error === 'string' && body.Error) return body.Error;
  } catch {
    // no JSON: a proxy's page
  }
  return t.failed(response.status);
}

/** Calls the API. Fails with an {@link ApiError} only. */
export async function callFull<T>(method: string, path: string, options: CallOptions = {}): Promise<Answer<T>> {
  const headers: Record<string, string> = { Accept: 'application/json', ...sessionHeaders(method), ...options.headers };
  const file = options.body instanceof Blob ? options.body : undefined;
  if (options.body !== undefined) headers['Content-Type'] ??= file ? 'application/octet-stream' : 'application/json';
  let response: Response;
  try {
    const ends = file ? [] : [AbortSignal.timeout(ANSWER_WITHIN_MILLIS)];
    if (options.signal) ends.push(options.signal);
    response = await fetch(address(path, options.query), {
      method,
      headers,
      body: file ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
      signal: AbortSignal.any(ends),
    });
  } catch (e) {
    if (options.signal?.aborted) throw e;
    throw new ApiError(0, (e as Error).name === 'TimeoutError' ? t.noAnswer : t.away);
  }
  if (!response.ok) {
    if (response.status === 401 && path !== '/v2/session') session.value = null;
    throw new ApiError(response.status, await wordsOf(response), Number(response.headers.get('Retry-After') ?? 0));
  }
  const text = await response.text();
  const isJson = (response.headers.get('Content-Type') ?? '').includes('json');
  return { value: (isJson ? JSON.parse(text) : text) as T, etag: response.headers.get('ETag') };
}

export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  return (await callFull<T>(method, path, options)).value;
}

/** The API by method: <code>api.get&lt;Route&gt;('/v2/routes/news')</code>. Parts of paths that come from outside go through {@link part}. */
export const api = {
  get: <T>(path: string, query?: CallOptions['query'], signal?: AbortSignal) => call<T>('GET', path, { query, signal }),
  post: <T>(path: string, body?: unknown, query?: CallOptions['query']) => call<T>('POST', path, { body, query }),
  put: <T>(path: string, body?: unknown, options: CallOptions = {}) => call<T>('PUT', path, { ...options, body }),
  patch: <T>(path: string, body?: unknown, options: CallOptions = {}) => call<T>('PATCH', path, { ...options, body }),
  delete: <T>(path: string, options: CallOptions = {}) => call<T>('DELETE', path, options),
};

/** An ID as a part of a path. */
export function part(id: string | number): string {
  return encodeURIComponent(id);
}

/** What the server said of a failure, in its own words. */
export function serverWords(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

/** What to say of a failure, whatever it is. */
export function words(failure: unknown): string {
  return said(serverWords(failure));
}

/** Asks whose session it is, and prolongs it. */
export async function loadSession(): Promise<void> {
  session.value = (await api.get<Session | ''>('/v2/session')) || null;
}

export async function logIn(username: string, password: string): Promise<void> {
  session.value = await api.post<Session>('/v2/session', { username, password });
}

/** What is to be done before the session ends. */
export const leaving = new Set<() => Promise<void>>();

export async function logOut(everywhere: boolean): Promise<void> {
  for (const before of leaving) await before();
  await api.delete(everywhere ? '/v2/sessions' : '/v2/session');
  session.value = null;
}

setInterval(() => {
  if (session.value) void loadSession().catch(() => undefined); // tried again next time; the live stream says that it is away
}, PROLONG_MILLIS);
