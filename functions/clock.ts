/** The time that use cases see. A cloud with a clock of its own sets the source, so that timers and rules can be tested. */
let source: () => number = Date.now;

/** Epoch ms. */
export function now(): number {
  return source();
}

export function setSource(read: () => number): void {
  source = read;
}
