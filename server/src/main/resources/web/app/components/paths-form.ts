import { html, nothing, type TemplateResult } from 'lit';
import { textField } from './fields';
import { optionField } from './option-field';
import { opensIf } from './panel';
import type { UriOption } from '../core/options';
import { withOption, type Parts } from '../core/uris';
import { routeTexts as t } from '../texts/routes';

/** As many as the server takes. */
const PATHS_MAX = 8;

interface Path {
  readonly address: string;
  readonly weight: string;
  readonly adapter: string;
}

export interface PathsForm {
  readonly prefix: string;
  readonly parts: Parts;
  readonly options: readonly UriOption[];
  readonly problems: ReadonlyMap<string, string>;
  readonly changed: (parts: Parts) => void;
}

function pathsOf({ options }: Parts): Path[] {
  const list = (name: string) => (options.get(name) ?? '').split(',');
  const weights = list('weights');
  const adapters = list('adapters');
  return options.has('nodes')
    ? list('nodes').map((address, i) => ({ address, weight: weights[i] ?? '', adapter: adapters[i] ?? '' }))
    : [];
}

function withPaths(parts: Parts, paths: readonly Path[], usualWeight: string): Parts {
  const isAny = (values: string[]) => values.some((value) => value !== '');
  const weights = paths.map((path) => path.weight);
  const adapters = paths.map((path) => path.adapter);
  const options = new Map(parts.options);
  for (const name of ['nodes', 'weights', 'adapters']) options.delete(name);
  if (!paths.length) options.delete('grouptype');
  else options.set('nodes', paths.map((path) => path.address).join(','));
  if (isAny(weights)) options.set('weights', weights.map((weight) => weight || usualWeight).join(','));
  if (isAny(adapters)) options.set('adapters', adapters.join(','));
  return { ...parts, options };
}

/** The paths of a bonded caller, one line each. */
export function pathsForm({ prefix, parts, options, problems, changed }: PathsForm): TemplateResult {
  const paths = pathsOf(parts);
  const type = options.find((option) => option.name === 'grouptype');
  const usualWeight = options.find((option) => option.name === 'weights')?.default ?? '';
  const set = (next: readonly Path[]) => changed(withPaths(parts, next, usualWeight));
  const edit = (at: number, change: Partial<Path>) =>
    set(paths.map((path, i) => (i === at ? { ...path, ...change } : path)));
  const isWrong = ['nodes', 'weights', 'adapters', 'grouptype'].some((name) => problems.has(name));
  const line = (path: Path, i: number) => html`<div class="fields path" role="group" aria-label=${t.pathOf(i + 1)}>
    ${textField({
      id: `${prefix}-path-${i}`,
      title: `${t.pathOf(i + 1)}: ${t.pathAddress}`,
      value: path.address,
      isMonospaced: true,
      problem: i === 0 ? problems.get('nodes') : undefined,
      changed: (address) => edit(i, { address: address.trim() }),
    })}
    ${textField({
      id: `${prefix}-weight-${i}`,
      title: t.pathWeight,
      value: path.weight,
      isNumeric: true,
      placeholder: usualWeight,
      problem: i === 0 ? problems.get('weights') : undefined,
      changed: (weight) => edit(i, { weight: weight.trim() }),
    })}
    ${textField({
      id: `${prefix}-adapter-${i}`,
      title: t.pathAdapter,
      value: path.adapter,
      isMonospaced: true,
      problem: i === 0 ? problems.get('adapters') : undefined,
      changed: (adapter) => edit(i, { adapter: adapter.trim() }),
    })}
    <button
      type="button"
      class="btn btn-sm btn-outline-secondary"
      aria-label=${t.removePath(i + 1)}
      @click=${() => set(paths.length > 2 ? paths.filter((_, at) => at !== i) : [])}
    >
      ✕
    </button>
  </div>`;
  return html`<details class="more" ${opensIf(isWrong || paths.length > 0)}>
    <summary>${t.bonding}</summary>
    <p class="field-hint">${t.bondingHint}</p>
    ${paths.map(line)}
    ${paths.length && type
      ? html`<div class="fields">
          ${optionField({
            id: `${prefix}-grouptype`,
            option: type,
            value: parts.options.get('grouptype') ?? '',
            problem: problems.get('grouptype'),
            changed: (value) => changed(withOption(parts, 'grouptype', value)),
          })}
        </div>`
      : nothing}
    ${paths.length < PATHS_MAX
      ? html`<button
          type="button"
          class="btn btn-sm btn-outline-secondary"
          @click=${() => set(paths.length ? [...paths, NO_PATH] : [{ ...NO_PATH, address: parts.host }, NO_PATH])}
        >
          ${t.addPath}
        </button>`
      : nothing}
  </details>`;
}

const NO_PATH: Path = { address: '', weight: '', adapter: '' };
