/** A part of a long list that is drawn: as much as fits the window, and a little more. */
export interface Slice {
  readonly from: number;
  readonly to: number;
}

const MARGIN_ROWS = 8;

/**
 * Which rows of a list are on the screen.
 *
 * @param top of the list in the window, in pixels; negative if it is scrolled away
 * @param rowHeight of each row
 */
export function visibleRows(top: number, windowHeight: number, rowHeight: number, count: number): Slice {
  const first = Math.floor(-top / rowHeight) - MARGIN_ROWS;
  const last = Math.ceil((windowHeight - top) / rowHeight) + MARGIN_ROWS;
  return { from: Math.max(0, Math.min(count, first)), to: Math.max(0, Math.min(count, last)) };
}
