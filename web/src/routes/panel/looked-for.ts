/**
 * A mark or background that neither the device nor the network has makes way, with the frame it stands in, and is looked for again
 * with the next connection: a screen is not started anew for months.
 */
export function lookedFor(isConnected: () => boolean): (image: HTMLImageElement) => () => void {
  return (image) => {
    const frame = image.closest<HTMLElement>('.logo') ?? image;
    const failed = () => {
      frame.hidden = true;
    };
    const came = () => {
      frame.hidden = false;
    };
    image.addEventListener('error', failed);
    image.addEventListener('load', came);
    // Setting it anew asks for it anew.
    if (isConnected() && frame.hidden) image.setAttribute('src', image.src);
    return () => {
      image.removeEventListener('error', failed);
      image.removeEventListener('load', came);
    };
  };
}
