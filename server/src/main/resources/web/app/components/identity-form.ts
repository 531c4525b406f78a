import { html, type TemplateResult } from 'lit';
import { textField } from './fields';
import type { Draft } from '../core/drafts';
import { routeTexts as t } from '../texts/routes';

type Labels = Draft['labels'];

export interface IdentityForm {
  readonly draft: Draft;
  readonly problems: ReadonlyMap<string, string>;
  /** Whether the ID stays as it is. */
  readonly isIdFixed: boolean;
  readonly named: (name: string) => void;
  readonly identified: (id: string) => void;
  readonly labelled: (labels: Labels) => void;
}

function labelLine(of: IdentityForm, at: number): TemplateResult {
  const { labels } = of.draft;
  const [key, value] = labels[at];
  const set = (next: readonly [string, string]) => of.labelled(labels.map((label, i) => (i === at ? next : label)));
  return html`<div class="fields label-line">
    ${textField({
      id: `label-key-${at}`,
      title: t.labelKey,
      value: key,
      problem: of.problems.get(`label-${at}`),
      changed: (next) => set([next.trim(), value]),
    })}
    ${textField({
      id: `label-value-${at}`,
      title: t.labelValue,
      value,
      changed: (next) => set([key, next]),
    })}
    <button
      type="button"
      class="btn btn-sm btn-outline-secondary"
      aria-label=${t.removeLabel(key)}
      data-control="remove label"
      @click=${() => of.labelled(labels.filter((_, i) => i !== at))}
    >
      ✕
    </button>
  </div>`;
}

/** Name, ID and labels. */
export function identityForm(of: IdentityForm): TemplateResult {
  const { draft, problems } = of;
  return html`<div class="fields">
      ${textField({
        id: 'route-name',
        title: t.name,
        hint: t.nameHint,
        value: draft.name,
        problem: problems.get('name'),
        changed: of.named,
      })}
      ${textField({
        id: 'route-id',
        title: t.id,
        hint: t.idHint,
        value: draft.id,
        problem: problems.get('id'),
        isMonospaced: true,
        isReadOnly: of.isIdFixed,
        changed: of.identified,
      })}
    </div>
    <div class="labels" role="group" aria-label=${t.labels}>
      ${draft.labels.map((_, i) => labelLine(of, i))}
      <button
        type="button"
        class="btn btn-sm btn-outline-secondary"
        title=${t.labelsHint}
        @click=${() => of.labelled([...draft.labels, ['', '']])}
      >
        + ${t.addLabel}
      </button>
    </div>`;
}
