/** Longer than what the API counts as busy after a request: who looks by the API must not hold up what they wait for. */
const longestPause = 40;

/** Resolves as soon as the condition holds, looking every few ms at first. @throws after `seconds` */
export async function until(condition: () => boolean | Promise<boolean>, seconds = 60): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  for (let pause = 5; !(await condition()); pause = Math.min(pause * 2, longestPause)) {
    if (performance.now() > deadline) throw new Error(`not so within ${seconds} s: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
