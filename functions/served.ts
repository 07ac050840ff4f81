/** Where a file of the media store is shown from, relative to the site. It is fixed by its id and never changes its bytes. */
export function servedAt(tenantId: string, fileId: string): string {
  return `/media/${tenantId}/${fileId}`;
}
