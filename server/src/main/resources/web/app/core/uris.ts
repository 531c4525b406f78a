import type { UriOption } from './options';

/** What an endpoint is, by role, protocol and mode: the words of GET /v2/uri-options; other: a form does not know it, its URI does. */
export type Kind =
  | 'srt-caller'
  | 'srt-listener'
  | 'srt-rendezvous'
  | 'udp-source'
  | 'udp-destination'
  | 'rtp-source'
  | 'rtp-destination'
  | 'rtmp-publish'
  | 'rtmp-pull'
  | 'rtmp-push'
  | 'rtmp-play'
  | 'hls'
  | 'file-source'
  | 'file-destination'
  | 'other';

export type Role = 'source' | 'destination';

/** Kinds that a source or a destination may be, the usual ones first. */
export const KINDS: Record<Role, readonly Kind[]> = {
  source: ['srt-listener', 'srt-caller', 'srt-rendezvous', 'udp-source', 'rtp-source', 'rtmp-publish', 'rtmp-pull', 'file-source'],
  destination: [
    'srt-caller',
    'srt-listener',
    'srt-rendezvous',
    'udp-destination',
    'rtp-destination',
    'rtmp-push',
    'rtmp-play',
    'hls',
    'file-destination',
  ],
};

/** The parts of a URI that a form has fields for. */
export interface Parts {
  readonly kind: Kind;
  /** Of the peer or the group; of a listener, its own address; of RTMP with a server, scheme, host and application; of a file, its path. */
  readonly host: string;
  /** Digits; empty if there is none. */
  readonly port: string;
  /** RTMP: application at this server. */
  readonly app: string;
  /** RTMP: stream name. A secret. */
  readonly key: string;
  readonly isSecure: boolean;
  /** Values by name, decoded; without mode. */
  readonly options: ReadonlyMap<string, string>;
  /** RTMP: " app=… playpath=…", which takes what follows. Kind other: the whole URI. */
  readonly tail: string;
}

export const NO_PARTS: Parts = {
  kind: 'other',
  host: '',
  port: '',
  app: '',
  key: '',
  isSecure: false,
  options: new Map(),
  tail: '',
};

const SRT = /^srt:\/\/(\[[^\]]*\]|[^:/?]*)(?::(\d*))?\/?(?:\?(.*))?$/i;
const DATAGRAMS = /^(udp|rtp):\/\/(\[[^\]]*\]|[^:/?]*)(?::(\d*))?\/?(?:\?(.*))?$/i;
const RTMP_HERE = /^(rtmps?):\/\/(?::(\d*))?\/([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/i;
const RTMP_THERE = /^(rtmps?:\/\/.*?)((?: (?!app=|playpath=)[a-z]+=[^ ]*)*)((?: app=[^ ]+)?(?: playpath=.+)?)$/i;
const MODES: Record<string, Kind> = {
  caller: 'srt-caller',
  client: 'srt-caller',
  listener: 'srt-listener',
  server: 'srt-listener',
  rendezvous: 'srt-rendezvous',
};
/** What may stand in a value as it is: libsrt's tools decode nothing. */
const READABLE = /[A-Za-z0-9\-._~!#$'()*+,/:;=?@[\]]/;

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // the server says what is wrong with it
  }
}

function encoded(value: string): string {
  return [...value].map((c) => (READABLE.test(c) ? c : encodeURIComponent(c))).join('');
}

function optionsOf(text: string | undefined, separator: string, decode: (value: string) => string): Map<string, string> {
  const options = new Map<string, string>();
  for (const pair of (text ?? '').split(separator)) {
    const equals = pair.indexOf('=');
    if (equals > 0) options.set(pair.slice(0, equals).toLowerCase(), decode(pair.slice(equals + 1)));
  }
  return options;
}

/** Whether each part of a query reads option=value: what does not would be lost by writing it. */
function isQuery(text: string | undefined): boolean {
  return !text || text.split('&').every((pair) => pair.indexOf('=') > 0);
}

function readSrt(uri: string): Parts | undefined {
  const form = SRT.exec(uri);
  if (!form || !isQuery(form[3])) return undefined;
  const options = optionsOf(form[3], '&', decoded);
  const mode = options.get('mode');
  const kind = mode === undefined ? (form[1] ? 'srt-caller' : 'srt-listener') : MODES[mode];
  if (!kind) return undefined;
  options.delete('mode');
  return { ...NO_PARTS, kind, host: form[1], port: form[2] ?? '', options };
}

/** Whether it is UDP or RTP: their URIs differ in options alone. */
export function isDatagrams(kind: Kind): boolean {
  return /^(udp|rtp)-/.test(kind);
}

function readDatagrams(uri: string, role: Role): Parts | undefined {
  const form = DATAGRAMS.exec(uri);
  if (!form || !isQuery(form[4])) return undefined;
  const kind = `${form[1].toLowerCase() as 'udp' | 'rtp'}-${role}` as const;
  return { ...NO_PARTS, kind, host: form[2], port: form[3] ?? '', options: optionsOf(form[4], '&', (value) => value) };
}

function readRtmp(uri: string, role: Role): Parts | undefined {
  const here = RTMP_HERE.exec(uri);
  if (here) {
    if (!isQuery(here[5])) return undefined;
    return {
      ...NO_PARTS,
      kind: role === 'source' ? 'rtmp-publish' : 'rtmp-play',
      isSecure: here[1].toLowerCase() === 'rtmps',
      port: here[2] ?? '',
      app: here[3],
      key: here[4] ?? '',
      options: optionsOf(here[5], '&', (value) => value),
    };
  }
  const there = RTMP_THERE.exec(uri);
  if (!there) return undefined;
  const query = there[1].indexOf('?');
  const path = query < 0 ? there[1] : there[1].slice(0, query);
  const authority = path.indexOf('://') + 3;
  const slash = path.lastIndexOf('/');
  const isSplit = slash >= authority && slash > path.indexOf('/', authority);
  return {
    ...NO_PARTS,
    kind: role === 'source' ? 'rtmp-pull' : 'rtmp-push',
    isSecure: there[1].toLowerCase().startsWith('rtmps'),
    host: isSplit ? there[1].slice(0, slash) : there[1],
    key: isSplit ? there[1].slice(slash + 1) : '',
    options: optionsOf(there[2].trim(), ' ', (value) => value),
    tail: there[3],
  };
}

/** The parts of a URI; undefined if it cannot be read by its form. The server says what is wrong with it. */
export function readUri(text: string, role: Role): Parts | undefined {
  const uri = text.trim();
  const hls = role === 'destination' ? /^hls:(?:\?(.*))?$/i.exec(uri) : null;
  if (hls) {
    return isQuery(hls[1]) ? { ...NO_PARTS, kind: 'hls', options: optionsOf(hls[1], '&', (value) => value) } : undefined;
  }
  const file = /^file:([^?]*)(?:\?(.*))?$/i.exec(uri);
  if (file) {
    if (!isQuery(file[2]) || (role === 'destination' && file[1])) return undefined;
    return { ...NO_PARTS, kind: `file-${role}`, host: file[1], options: optionsOf(file[2], '&', (value) => value) };
  }
  const scheme = /^[a-z]+(?=:\/\/)/i.exec(uri)?.[0].toLowerCase();
  if (scheme === 'srt') return readSrt(uri);
  if (scheme === 'udp' || scheme === 'rtp') return readDatagrams(uri, role);
  if (scheme === 'rtmp' || scheme === 'rtmps') return readRtmp(uri, role);
  return scheme ? { ...NO_PARTS, tail: uri } : undefined;
}

function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

function query(options: Iterable<readonly [string, string]>, encode: (value: string) => string): string {
  const text = [...options].map(([name, value]) => `${name}=${encode(value)}`).join('&');
  return text ? `?${text}` : '';
}

function writeSrt({ kind, host, port, options }: Parts): string {
  const mode = kind.slice('srt-'.length);
  const isPlain = mode === (host ? 'caller' : 'listener');
  const all: (readonly [string, string])[] = [...(isPlain ? [] : [['mode', mode] as const]), ...options];
  return `srt://${bracketed(host)}:${port}${query(all, encoded)}`;
}

/** The URI of the parts. What {@link readUri} read comes out with the same meaning. */
export function writeUri(parts: Parts): string {
  const { kind, host, port, app, key, isSecure, options, tail } = parts;
  if (kind === 'other') return tail;
  if (kind === 'hls') return `hls:${query(options, (value) => value)}`;
  if (kind.startsWith('file')) return `file:${host}${query(options, (value) => value)}`;
  if (kind.startsWith('srt')) return writeSrt(parts);
  if (isDatagrams(kind)) {
    return `${kind.slice(0, kind.indexOf('-'))}://${bracketed(host)}:${port}${query(options, (value) => value)}`;
  }
  if (kind === 'rtmp-publish' || kind === 'rtmp-play') {
    const address = `${isSecure && port ? 'rtmps' : 'rtmp'}://${port ? `:${port}` : ''}/${app}${key ? `/${key}` : ''}`;
    return address + query(options, (value) => value);
  }
  const behind = [...options].map(([name, value]) => ` ${name}=${value}`).join('');
  return `${host}${key ? `/${key}` : ''}${behind}${tail}`;
}

/** The same endpoint as another kind: what the new kind has, too, is kept. */
export function asKind(parts: Parts, kind: Kind, all: readonly UriOption[]): Parts {
  const known = new Set(all.filter((option) => option.uses.includes(kind)).map((option) => option.name));
  const isSame = parts.kind.slice(0, 4) === kind.slice(0, 4) || (isDatagrams(parts.kind) && isDatagrams(kind));
  const options = isSame ? [...parts.options].filter(([name]) => known.has(name)) : [];
  const isRemote = (one: Kind) => one === 'rtmp-pull' || one === 'rtmp-push';
  const keepsHost = isSame && isRemote(parts.kind) === isRemote(kind);
  return {
    ...NO_PARTS,
    kind,
    host: keepsHost ? parts.host : kind === 'udp-source' || kind === 'rtp-source' ? '0.0.0.0' : isRemote(kind) ? 'rtmp://' : '',
    port: isSame ? parts.port : '',
    app: parts.app,
    key: isSame ? parts.key : '',
    options: new Map(options),
  };
}

/** The parts with an option; an empty value removes it. */
export function withOption(parts: Parts, name: string, value: string): Parts {
  const options = new Map(parts.options);
  if (value === '') options.delete(name);
  else options.set(name, value);
  return { ...parts, options };
}

/** What stands for a secret that is not shown. */
const HIDDEN = '••••••';

/** Options that are secrets. */
const SECRETS = ['passphrase', 'seamless-passphrase'];

/** The URI with its secrets hidden. */
export function hiddenUri(parts: Parts): string {
  let shown = parts.key ? { ...parts, key: HIDDEN } : parts;
  for (const name of SECRETS) if (parts.options.get(name)) shown = withOption(shown, name, HIDDEN);
  return dotted(writeUri(shown));
}

/** The dots are no letters of a URI. */
function dotted(uri: string): string {
  return uri.replaceAll(encodeURIComponent(HIDDEN), HIDDEN);
}

/** The parts of a URI that was typed over a hidden one: what is still hidden is as before. */
export function revealed(parts: Parts, before: Parts): Parts {
  let known = parts.key === HIDDEN ? { ...parts, key: before.key } : parts;
  for (const name of SECRETS) {
    if (known.options.get(name) === HIDDEN) known = withOption(known, name, before.options.get(name) ?? '');
  }
  return known;
}

/** Whether it has something to hide. */
export function hasSecret(parts: Parts): boolean {
  return parts.key !== '' || SECRETS.some((name) => !!parts.options.get(name));
}

/** Whether an SRT endpoint waits for callers. */
export function listens(uri: string): boolean {
  return readUri(uri, 'source')?.kind === 'srt-listener';
}

/** Options that state a latency: both directions, or one. */
export const LATENCIES = ['latency', 'rcvlatency', 'peerlatency'] as const;

/** The parts with options set to these values, those that they do not have added. */
export function withOptions(parts: Parts, changes: Iterable<readonly [string, string]>): Parts {
  return { ...parts, options: new Map([...parts.options, ...changes]) };
}

/** The URI with another latency: the wishes of both sides, or those that it states one by one. One that cannot be read stays. */
export function withLatency(uri: string, millis: number): string {
  const parts = readUri(uri, 'source');
  if (!parts) return uri;
  const stated = LATENCIES.filter((name) => parts.options.has(name));
  return writeUri(withOptions(parts, (stated.length ? stated : ['latency']).map((name) => [name, String(millis)])));
}
