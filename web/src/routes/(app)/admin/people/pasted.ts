/** People as they are pasted from a mail or a table: a name and an address a line, in any order. */
export function pasted(text: string): { rows: { line: number; name: string; email: string }[]; wrong: number[] } {
  const rows: { line: number; name: string; email: string }[] = [];
  const wrong: number[] = [];
  const seen = new Set<string>();
  text.split(/\r?\n/).forEach((words, index) => {
    if (words.trim() === '') return;
    const [email] = /[^\s<>,，;；、"'()]+@[^\s<>,，;；、"'()]+\.[^\s<>,，;；、"'()]+/.exec(words) ?? [];
    if (!email) {
      wrong.push(index + 1);
      return;
    }
    if (seen.has(email.toLowerCase())) return;
    seen.add(email.toLowerCase());
    const name = words
      .replace(email, ' ')
      .replace(/[<>,，;；、"'()\t]+/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    // Without a name they are called by their address until they say otherwise.
    rows.push({ line: index + 1, name: name || (email.split('@')[0] ?? email), email });
  });
  return { rows, wrong };
}
