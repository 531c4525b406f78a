import type { PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import type { RouteAnalysis } from '../../core/analysis';
import { View } from '../../core/view';

/** A panel about what was found in the stream of a route: drawn again with each report, and when another point is chosen. */
export abstract class AnalysisView extends View {
  @property({ attribute: false }) analysis!: RouteAnalysis;
  private unwatch: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.analysis) this.follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unwatch?.();
  }

  private follow(): void {
    this.unwatch?.();
    this.unwatch = this.analysis.changed.watch(() => this.requestUpdate());
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('analysis')) this.follow();
  }
}
