import { html, nothing, type TemplateResult } from 'lit';
import { selectField, textField } from './fields';
import type { Placement, PlacementDraft } from '../core/placement';
import { routeTexts as t } from '../texts/routes';

function kept(before: Placement | undefined): number {
  return before ? Object.keys(before.nodeSelector).length + before.tolerations.length : 0;
}

/** Where it runs, with the limits of that place. */
export function placementForm(
  draft: PlacementDraft,
  problem: string | undefined,
  changed: (draft: PlacementDraft) => void,
): TemplateResult {
  const { kind, before } = draft;
  const isElsewhere = kind === 'docker' || kind === 'kubernetes';
  const count = kind === 'kubernetes' ? kept(before) : 0;
  return html`<div class="fields">
      ${selectField({
        id: 'placement-kind',
        title: t.placementKind,
        value: kind,
        problem,
        choices: [
          ['default', before && kind === 'default' ? t.placementDefaultNow(before.kind) : t.placementDefault],
          ['local', t.placementLocal],
          ['docker', t.placementDocker],
          ['kubernetes', t.placementKubernetes],
        ],
        changed: (value) => changed({ ...draft, kind: value as PlacementDraft['kind'] }),
      })}
      ${isElsewhere
        ? html`${textField({
            id: 'placement-cpus',
            title: t.cpus,
            hint: t.anyLimit,
            value: draft.cpus,
            isNumeric: true,
            changed: (cpus) => changed({ ...draft, cpus }),
          })}
          ${textField({
            id: 'placement-memory',
            title: t.memory,
            hint: t.anyLimit,
            unit: 'MiB',
            value: draft.memoryMib,
            isNumeric: true,
            changed: (memoryMib) => changed({ ...draft, memoryMib }),
          })}`
        : nothing}
      ${kind === 'kubernetes'
        ? selectField({
            id: 'placement-network',
            title: t.hostNetwork,
            hint: t.hostNetworkHint,
            value: draft.hostNetwork ? '1' : '0',
            choices: [
              ['1', t.yes],
              ['0', t.no],
            ],
            changed: (value) => changed({ ...draft, hostNetwork: value === '1' }),
          })
        : nothing}
    </div>
    ${count ? html`<p class="field-hint">${t.placementKept(count)}</p>` : nothing}`;
}
