/** So long it stays at its address: large files take a while to be fetched from there. */
const keptMs = 60_000;

/** Hands a file to the person. @param name with its ending */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), keptMs);
}
