import type { Snapshot } from '../contract.ts';

/** What a door shows, in a line. */
export function lineOf({ view, link }: Snapshot): string {
  const until = view.until === null ? '' : ` until ${new Date(view.until).toISOString()}`;
  const meeting = view.current ? ` ${view.current.topic ?? 'private'} (${view.current.organiser})` : '';
  return `${view.sign?.number ?? '?'} ${view.state}${meeting}${until}, ${link}`;
}
