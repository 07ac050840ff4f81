declare module 'virtual:operations' {
  /** Operation name -> [HTTP method, path under /api/v1 with `{parameters}`]. */
  const table: Record<string, [method: string, path: string]>;
  export default table;
}
