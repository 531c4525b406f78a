/** Where a route is to run: GET /v2/routes/{id}/placement. */
export interface Placement {
  readonly kind: 'local' | 'docker' | 'kubernetes';
  readonly cpus: number;
  readonly memoryMib: number;
  readonly hostNetwork: boolean;
  readonly nodeSelector: Record<string, string>;
  readonly tolerations: readonly unknown[];
}

export interface PlacementAnswer {
  readonly placement: Placement;
  readonly isDefault: boolean;
}

/** What a form holds of it; kind default: what the server's settings say. */
export interface PlacementDraft {
  readonly kind: 'default' | Placement['kind'];
  readonly cpus: string;
  readonly memoryMib: string;
  readonly hostNetwork: boolean;
  /** What was read: its node labels and tolerations are sent back. */
  readonly before: Placement | undefined;
}

export const DEFAULT_PLACEMENT: PlacementDraft = {
  kind: 'default',
  cpus: '',
  memoryMib: '',
  hostNetwork: true,
  before: undefined,
};

export function placementOf({ placement, isDefault }: PlacementAnswer): PlacementDraft {
  return {
    kind: isDefault ? 'default' : placement.kind,
    cpus: isDefault ? '' : String(placement.cpus),
    memoryMib: isDefault ? '' : String(placement.memoryMib),
    hostNetwork: placement.hostNetwork,
    before: placement,
  };
}

/** A number, or the text itself, for the server to refuse it. */
function numeric(text: string): unknown {
  const given = text.trim().replace(',', '.');
  return given === '' || Number.isNaN(Number(given)) ? given : Number(given);
}

/** The body that says it. */
export function placementBody(draft: PlacementDraft): Record<string, unknown> {
  const { kind, before } = draft;
  const limits = {
    ...(draft.cpus.trim() ? { cpus: numeric(draft.cpus) } : {}),
    ...(draft.memoryMib.trim() ? { memoryMib: numeric(draft.memoryMib) } : {}),
  };
  if (kind === 'kubernetes') {
    const ofNodes = before?.kind === 'kubernetes' ? before : undefined;
    return {
      kind,
      ...limits,
      hostNetwork: draft.hostNetwork,
      ...(ofNodes ? { nodeSelector: ofNodes.nodeSelector, tolerations: ofNodes.tolerations } : {}),
    };
  }
  return kind === 'docker' ? { kind, ...limits } : { kind };
}

/** Whether both say the same. */
export function isSamePlacement(a: PlacementDraft, b: PlacementDraft): boolean {
  return a.kind === b.kind && (a.kind === 'default' || JSON.stringify(placementBody(a)) === JSON.stringify(placementBody(b)));
}
