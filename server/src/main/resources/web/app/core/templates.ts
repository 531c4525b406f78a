import { newEndpoint, type Draft, type EndpointDraft } from './drafts';
import { live } from './live';
import { endpointsOf } from './routes';
import type { Parts } from './uris';
import { routeTexts as t } from '../texts/routes';

/** A usual job, in the words of who has it. */
export interface Template {
  /** In the address of the page. */
  readonly id: string;
  readonly title: () => string;
  readonly text: () => string;
  readonly draft: () => Draft;
  readonly isCamera?: boolean;
}

/** Where SRT listeners usually are. */
export const SRT_PORT = 9_000;
const UDP_PORT = 5_000;

/** Ports that endpoints of routes name, ours or others': a new one takes none of them. */
export function usedPorts(): Set<number> {
  const ports = [...live.routes.values()]
    .flatMap(({ summary }) => endpointsOf(summary))
    .map(({ address }) => Number(/:(\d+)(?:\/|$)/.exec(address)?.[1]));
  return new Set(ports.filter((port) => port > 0));
}

/** The first port from there on that no route names. */
export function freePort(from: number, used = usedPorts()): string {
  let port = from;
  while (used.has(port)) port++;
  return String(port);
}

function draft(source: EndpointDraft, destinations: EndpointDraft[]): Draft {
  return { id: '', name: '', labels: [], sources: [source], destinations, running: true };
}

const srtListenerSource = () => newEndpoint('source', 'source', 'srt-listener', { port: freePort(SRT_PORT) });
const publisher = (fields: Partial<Parts> = {}) => newEndpoint('source', 'source', 'rtmp-publish', fields);

/** The jobs that most routes have, and any other. */
export const templates: readonly Template[] = [
  {
    id: 'tx',
    title: () => t.templateTx,
    text: () => t.templateTxText,
    draft: () =>
      draft(newEndpoint('source', 'source', 'udp-source', { host: '0.0.0.0', port: freePort(UDP_PORT) }), [
        newEndpoint('destination', 'out', 'srt-caller', { port: String(SRT_PORT) }),
      ]),
  },
  {
    id: 'rx',
    title: () => t.templateRx,
    text: () => t.templateRxText,
    draft: () =>
      draft(srtListenerSource(), [
        newEndpoint('destination', 'out', 'udp-destination', { port: freePort(UDP_PORT) }),
      ]),
  },
  {
    id: 'many',
    title: () => t.templateMany,
    text: () => t.templateManyText,
    draft: () => {
      const source = srtListenerSource();
      const used = usedPorts().add(Number(source.parts.port));
      return draft(source, [
        newEndpoint('destination', 'out', 'srt-listener', {
          port: freePort(SRT_PORT + 1, used),
          options: new Map([['maxcallers', '20']]),
        }),
      ]);
    },
  },
  {
    id: 'camera',
    title: () => t.templateCamera,
    text: () => t.templateCameraText,
    isCamera: true,
    draft: () =>
      draft(publisher(), [
        newEndpoint('destination', 'push-1', 'rtmp-push', { host: 'rtmp://' }),
        newEndpoint('destination', 'push-2', 'rtmp-push', { host: 'rtmp://' }),
      ]),
  },
  {
    id: 'rtmp-srt',
    title: () => t.templateRtmpSrt,
    text: () => t.templateRtmpSrtText,
    draft: () => draft(publisher(), [newEndpoint('destination', 'out', 'srt-caller', { port: String(SRT_PORT) })]),
  },
  {
    id: 'any',
    title: () => t.templateAny,
    text: () => t.templateAnyText,
    draft: () =>
      draft(srtListenerSource(), [
        newEndpoint('destination', 'out', 'udp-destination', { port: freePort(UDP_PORT) }),
      ]),
  },
];
