import { html } from 'lit';
import type { Point, RouteAnalysis } from '../../core/analysis';
import { analysisTexts as t } from '../../texts/analysis';

/** A choice of the source or destination whose stream is looked at; all panels of a page show the same. */
export function pointChoice(analysis: RouteAnalysis, point: Point, id: string) {
  return html`<label class="point-choice" for=${id}>${t.point}</label>
    <select
      class="form-select form-select-sm"
      id=${id}
      @change=${(event: Event) => analysis.choose((event.target as HTMLSelectElement).value)}
    >
      ${analysis.points().map(
        ({ key, name, isSource }) =>
          html`<option value=${key} ?selected=${key === point.key}>${isSource ? t.sourceIs(name) : t.destinationIs(name)}</option>`,
      )}
    </select>`;
}
