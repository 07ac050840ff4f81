/** A function that answers with the very same object while it is asked the same. */
export function latest<Args extends readonly unknown[], Result>(
  make: (...args: Args) => Result,
): (...args: Args) => Result {
  let known: { args: Args; result: Result } | null = null;
  return (...args) => {
    if (!known || args.some((arg, index) => arg !== known?.args[index])) known = { args, result: make(...args) };
    return known.result;
  };
}
