import { LitElement } from 'lit';
import { preferences } from './preferences';
import type { Watchable } from './signal';

/**
 * The base of all elements. Renders into the document itself, where Bootstrap's styles apply, and again when a signal that it watches
 * changes. All of them watch the preferences: language, units of time and theme change at once everywhere.
 */
export abstract class View extends LitElement {
  private readonly watched: Watchable[] = [preferences];
  private ends: (() => void)[] = [];

  /** To be called in the constructor. */
  protected watch(...signals: Watchable[]): void {
    this.watched.push(...signals);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.ends = this.watched.map((signal) => signal.watch(() => this.requestUpdate()));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.ends.forEach((end) => end());
    this.ends = [];
  }
}
