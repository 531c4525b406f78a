import { html, type TemplateResult } from 'lit';
import { selectField } from './fields';
import type { AnalysisLevel } from '../core/drafts';
import { routeTexts as t } from '../texts/routes';

const STANDARD: AnalysisLevel = 'basic';

/** How much of the route's stream is looked at. */
export function analysisForm(
  level: AnalysisLevel | undefined,
  changed: (level: AnalysisLevel) => void,
): TemplateResult {
  const words = { off: t.analysisOff, basic: t.analysisBasic, full: t.analysisFull };
  return html`<details class="panel more-panel">
    <summary data-control="analysis">${t.analysis} <span class="quiet">${words[level ?? STANDARD].split(':')[0]}</span></summary>
    <div class="panel-body">
      <div class="fields">
        ${selectField({
          id: 'route-analysis',
          title: t.analysisLevel,
          hint: t.analysisHint,
          value: level ?? STANDARD,
          choices: Object.entries(words),
          changed: (value) => changed(value as AnalysisLevel),
        })}
      </div>
    </div>
  </details>`;
}
