/** What the page fills and the service worker answers from. */
export const mediaCache = 'panel-media';
