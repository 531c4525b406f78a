import { LATENCIES, NO_PARTS, readUri, withOptions, writeUri, type Parts } from '../../core/uris';
import { routeTexts as t } from '../../texts/route';

/** How to run a program at the other side. */
export interface Command {
  readonly program: string;
  readonly lines: readonly { readonly label?: string; readonly text: string }[];
  readonly notes: readonly string[];
}

/** What the other side is given. */
export interface OtherSide {
  readonly uri: string;
  readonly commands: readonly Command[];
  /** Whether something of it is secret, shown or not. */
  readonly hasSecret: boolean;
}

/** What stands for a secret that is not shown. */
const PASSPHRASE = 'PASSPHRASE';
const KEY = 'KEY';
const MULTICAST = /^(2(2[4-9]|3\d)\.|\[ff)/i;
const INPUT = 'input.ts';

/** A word for a shell, whatever is in it. */
export function quoted(text: string): string {
  return /^[\w./:=,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * What the other side of an endpoint needs.
 *
 * @param uri of the endpoint
 * @param peerUri of the answer; undefined if there is none
 * @param receives whether we receive here
 * @param host under which this server is reached
 * @param isShown whether secrets are
 */
export function otherSide(
  uri: string,
  peerUri: string | undefined,
  receives: boolean,
  host: string,
  isShown: boolean,
): OtherSide | undefined {
  const own = readUri(uri, receives ? 'source' : 'destination');
  if (own?.kind === 'hls' && peerUri) return hls(peerUri);
  if (own?.kind.startsWith('srt') && peerUri) return srt(own, peerUri, receives, isShown);
  if (own?.kind.startsWith('rtmp') && peerUri) return rtmp(own, peerUri, receives, isShown);
  if (own?.kind.startsWith('udp')) return udp(own, receives, host);
  return undefined;
}

function srt(own: Parts, peerUri: string, receives: boolean, isShown: boolean): OtherSide {
  const given = readUri(peerUri, 'source') ?? NO_PARTS;
  const secrets = ['passphrase', 'seamless-passphrase'].flatMap((name) => {
    const value = own.options.get(name);
    if (value === undefined || (value === '' && name === 'passphrase')) return [];
    return [[name, value && !isShown ? PASSPHRASE : value] as const];
  });
  const hasSecret = secrets.some(([, value]) => value !== '');
  const parts = withOptions(given, secrets);
  const uri = writeUri(parts);
  // Both links carry RTP, which is merged by another Tramo.
  if (own.options.has('seamless')) return { uri, commands: [], hasSecret };
  const micros = withOptions(
    parts,
    LATENCIES.filter((name) => parts.options.has(name)).map((name) => [name, `${parts.options.get(name)}000`]),
  );
  const forFfmpeg = writeUri(micros);
  const sized = writeUri(withOptions(micros, [['pkt_size', '1316']]));
  const notes = [t.microseconds, ...(/[?&]streamid=[^&]*%/.test(uri) ? [t.encodedStreamId] : [])];
  const commands: Command[] = receives
    ? [
        command('ffmpeg', `ffmpeg -re -i ${INPUT} -c copy -f mpegts ${quoted(sized)}`, notes),
        command('srt-live-transmit', `srt-live-transmit udp://:5000 ${quoted(uri)}`),
        { program: 'OBS', lines: [{ label: t.obsServer, text: forFfmpeg }, { label: t.obsKey, text: t.noKey }], notes: [t.obsHint, t.microseconds] },
      ]
    : [
        command('ffplay', `ffplay ${quoted(forFfmpeg)}`, notes),
        command('srt-live-transmit', `srt-live-transmit ${quoted(uri)} udp://127.0.0.1:5000`),
        command('VLC', `vlc ${quoted(uri)}`),
      ];
  return { uri, commands, hasSecret };
}

function rtmp(own: Parts, peerUri: string, receives: boolean, isShown: boolean): OtherSide {
  const slash = peerUri.lastIndexOf('/');
  const server = peerUri.slice(0, slash);
  const name = peerUri.slice(slash + 1);
  // Without a key of its own a stream is called as its application, which is no secret.
  const hasSecret = own.kind !== 'rtmp-pull' && own.kind !== 'rtmp-push' && own.key !== '';
  const shown = hasSecret && !isShown ? KEY : name;
  const uri = `${server}/${shown}`;
  const commands: Command[] = receives
    ? [
        { program: 'OBS', lines: [{ label: t.obsServer, text: server }, { label: t.obsKey, text: shown }], notes: [t.obsHint] },
        command('ffmpeg', `ffmpeg -re -i ${INPUT} -c copy -f flv ${quoted(uri)}`),
        command(t.toWatch, `vlc ${quoted(uri)}`),
      ]
    : [command('ffplay', `ffplay ${quoted(uri)}`), command('VLC', `vlc ${quoted(uri)}`)];
  return { uri, commands, hasSecret };
}

function hls(uri: string): OtherSide {
  return { uri, hasSecret: false, commands: [command('ffplay', `ffplay ${quoted(uri)}`), command('VLC', `vlc ${quoted(uri)}`)] };
}

function udp(own: Parts, receives: boolean, host: string): OtherSide {
  const isGroup = MULTICAST.test(own.host);
  const there = receives && !isGroup && (own.host === '' || own.host === '0.0.0.0' || own.host === '[::]') ? host : own.host;
  const uri = `udp://${there}:${own.port}`;
  if (receives) {
    return {
      uri,
      hasSecret: false,
      commands: [command('ffmpeg', `ffmpeg -re -i ${INPUT} -c copy -f mpegts ${quoted(`${uri}?pkt_size=1316`)}`)],
    };
  }
  const listen = isGroup ? uri : `udp://:${own.port}`;
  return {
    uri: listen,
    hasSecret: false,
    commands: [
      command('ffplay', `ffplay ${quoted(listen)}`),
      command('VLC', `vlc ${quoted(`udp://@${isGroup ? own.host : ''}:${own.port}`)}`),
    ],
  };
}

function command(program: string, text: string, notes: readonly string[] = []): Command {
  return { program, lines: [{ text }], notes };
}
