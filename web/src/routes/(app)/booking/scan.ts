/** Reading a room's QR code through the camera, where the platform can. */

/** What browsers that have it offer (Shape Detection API). */
interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
interface Detectors {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

const format = 'qr_code';

function detectors(): Detectors | undefined {
  return (globalThis as { BarcodeDetector?: Detectors }).BarcodeDetector;
}

/** Elsewhere nothing is missing: a phone's own camera opens the address in the code. */
export async function canScan(): Promise<boolean> {
  const found = detectors();
  if (!found || !globalThis.navigator?.mediaDevices?.getUserMedia) return false;
  return (await found.getSupportedFormats().catch((): string[] => [])).includes(format);
}

const address = /^\/rooms\/(rom_[0-9a-hjkmnp-tv-z]{12})\/?$/;

/** The room that a code names; null for every other code, another site's as well. */
export function roomIn(text: string, origin: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return url.origin === origin ? (address.exec(url.pathname)?.[1] ?? null) : null;
}

export function roomAddress(roomId: string, origin: string): string {
  return `${origin}/rooms/${roomId}`;
}

const lookEvery = 150;

/**
 * Shows the camera in `video` and tells each text it reads, until it is stopped.
 * @returns stops it. @throws where the camera cannot be had
 */
export async function scan(video: HTMLVideoElement, told: (text: string) => void): Promise<() => void> {
  const Found = detectors();
  if (!Found) throw new Error('no barcode detector');
  const detector = new Found({ formats: [format] });
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
  video.srcObject = stream;
  await video.play();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const look = async () => {
    // A frame that cannot be read yet is followed by another one.
    const codes = await detector.detect(video).catch(() => []);
    if (ended) return;
    for (const { rawValue } of codes) told(rawValue);
    timer = setTimeout(look, lookEvery);
  };
  void look();
  return () => {
    ended = true;
    clearTimeout(timer);
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
}
