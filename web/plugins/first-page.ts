/**
 * What the booking page needs before its first grid in thirty files instead of a hundred: each file costs its own compression, and
 * its name in the list of every page that needs it (104 instead of 127 kB gzip). The sign-in page loads 25 kB more than it needs,
 * which the booking page behind it then finds in the cache.
 */
import type { Plugin, Rolldown } from 'vite';

const routes = '/src/routes/';
/** Modules that are reached from the first are one file, unless something is reached from elsewhere too. */
const files = [
  { name: 'base', from: ['+layout.svelte'], sharedWith: () => true },
  { name: 'app', from: ['(app)/+layout.svelte'], sharedWith: (root: string) => root.includes(`${routes}(app)/`) },
  { name: 'board', from: ['(app)/+page.svelte', '(app)/booking/BoardPage.svelte'], sharedWith: () => false },
];
/** The kit finds its own runtime by its file; messages are spread by who says them. */
const apart = /@sveltejs.kit|paraglide.messages/;
/**
 * What the page's script calls first, in a file of its own: the kit's runtime must not run before it has been told its version, or
 * every error page takes itself for outdated and loads itself again, for ever.
 */
const first = { name: 'first', test: /runtime.client.payload\.js|vite.preload-helper/, priority: 1 };

export function firstPage(): Plugin {
  const fileOf = new Map<string, string>();
  const group: Rolldown.CodeSplittingGroup = { name: (id) => fileOf.get(id) ?? null };
  return {
    name: 'roomlight:first-page',
    applyToEnvironment: ({ name }) => name === 'client',
    configEnvironment: (name) =>
      name === 'client'
        ? { build: { rolldownOptions: { output: { codeSplitting: { groups: [first, group] } } } } }
        : undefined,
    buildEnd() {
      const ids = [...this.getModuleIds()];
      // Each is asked about once: what Vite knows of a module comes from outside JavaScript, and dearly.
      const infos = new Map(ids.map((id) => [id, this.getModuleInfo(id)]));
      const imported = new Map([...infos].map(([id, info]) => [id, info?.importedIds ?? []]));
      const reached = (roots: readonly string[]) => {
        const found = new Set<string>();
        const queue = [...roots];
        for (let id = queue.pop(); id; id = queue.pop()) {
          if (found.has(id)) continue;
          found.add(id);
          queue.push(...(imported.get(id) ?? []));
        }
        return found;
      };
      /** Whatever is loaded on its own: pages, layouts, and parts that are loaded when they are needed. */
      const loaded = ids.filter((id) => {
        const { isEntry = false, dynamicImporters = [] } = infos.get(id) ?? {};
        return isEntry || dynamicImporters.length > 0;
      });
      const reach = new Map(loaded.map((id) => [id, reached([id])]));
      fileOf.clear();
      const taken = new Set<string>();
      for (const { name, from, sharedWith } of files) {
        const roots = from.flatMap((path) => ids.filter((id) => id.endsWith(`${routes}${path}`)));
        if (roots.length !== from.length) this.error(`first-page: ${from.join(', ')} is not all there`);
        const others = loaded.filter((id) => !roots.includes(id) && !taken.has(id) && !sharedWith(id));
        for (const root of roots) taken.add(root);
        for (const id of reached(roots)) {
          if (fileOf.has(id) || apart.test(id) || others.some((other) => reach.get(other)?.has(id))) continue;
          fileOf.set(id, name);
        }
      }
    },
  };
}
