import { Signal } from './signal';

/** IDs of the routes that are selected in the overview, for what is done to several at once. */
export const selection = new Signal<ReadonlySet<string>>(new Set());

/** Selects a route, or no more. */
export function select(id: string, isSelected: boolean): void {
  const next = new Set(selection.value);
  if (isSelected) next.add(id);
  else next.delete(id);
  selection.value = next;
}
