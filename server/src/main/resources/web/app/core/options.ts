import { api } from './api';
import type { Kind } from './uris';

/** An option of a URI: GET /v2/uri-options. */
export interface UriOption {
  readonly protocol: string;
  readonly name: string;
  readonly group: string;
  readonly type: 'integer' | 'flag' | 'choice' | 'text' | 'secret';
  readonly unit: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default: string;
  readonly allowed?: readonly string[];
  readonly uses: readonly Kind[];
  readonly meaning: string;
}

let loaded: Promise<readonly UriOption[]> | undefined;

/** The options that the server reads; asked for once. */
export function uriOptions(): Promise<readonly UriOption[]> {
  loaded ??= api.get<UriOption[]>('/v2/uri-options').catch((e) => {
    loaded = undefined; // asked again
    throw e;
  });
  return loaded;
}

/** The options of a kind of endpoint that leave a choice. */
export function optionsOf(all: readonly UriOption[], kind: Kind): UriOption[] {
  return all.filter((option) => option.uses.includes(kind) && option.name !== 'mode' && option.allowed?.length !== 1);
}
