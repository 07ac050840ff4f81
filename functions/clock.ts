/** The time that use cases see. A cloud with a clock of its own sets the source, so that timers and rules can be tested. */
let read: () => number = Date.now;

/** Epoch ms. */
export function now(): number {
  return read();
}

export function source(): () => number {
  return read;
}

export function setSource(next: () => number): void {
  read = next;
}
