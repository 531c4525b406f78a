/** Parts of the URI of an endpoint, as the routes' manual describes them. */
export interface EndpointUri {
  /** srt, udp, rtp, rtmp, rtmps. */
  readonly scheme: string;
  /** Empty if it is we who listen. */
  readonly host: string;
  readonly port: string;
  /** Of RTMP: application and name. */
  readonly path: string;
  /** As it stands in the URI, encoded. */
  readonly options: ReadonlyMap<string, string>;
}

const FORM = /^([a-z]+):\/\/(?:[^@/?]*@)?(\[[^\]]*\]|[^:/?]*)(?::(\d+))?([^?]*)(?:\?(.*))?$/s;

/** Reads a URI that the server gave; undefined if it is none. */
export function readUri(uri: string): EndpointUri | undefined {
  const [, scheme, host, port, path, query] = FORM.exec(uri) ?? [];
  if (!scheme) return undefined;
  const options = new Map<string, string>();
  for (const option of (query ?? '').split('&')) {
    const equals = option.indexOf('=');
    if (equals > 0) options.set(option.slice(0, equals), option.slice(equals + 1));
  }
  return { scheme, host: host ?? '', port: port ?? '', path: path ?? '', options };
}

/** Whether an SRT endpoint waits for callers. */
export function listens(uri: string): boolean {
  const read = readUri(uri);
  const mode = read?.options.get('mode');
  return read?.scheme === 'srt' && (mode ? mode === 'listener' : read.host === '');
}

/** The URI with options set to these values; those that it does not have are added. Everything else stays as it was written. */
export function withOptions(uri: string, changes: ReadonlyMap<string, string>): string {
  const mark = uri.indexOf('?');
  const base = mark < 0 ? uri : uri.slice(0, mark);
  const left = new Map(changes);
  const options = (mark < 0 ? [] : uri.slice(mark + 1).split('&')).filter(Boolean).map((option) => {
    const key = option.split('=', 1)[0];
    const value = left.get(key);
    if (value === undefined) return option;
    left.delete(key);
    return `${key}=${value}`;
  });
  for (const [key, value] of left) options.push(`${key}=${value}`);
  return `${base}?${options.join('&')}`;
}

/** The URI with another latency: the wishes of both sides, or those that it states one by one. */
export function withLatency(uri: string, millis: number): string {
  const given = readUri(uri)?.options ?? new Map<string, string>();
  const stated = ['latency', 'rcvlatency', 'peerlatency'].filter((key) => given.has(key));
  return withOptions(uri, new Map((stated.length ? stated : ['latency']).map((key) => [key, String(millis)])));
}
