import { create } from 'qrcode';

const quiet = 2;

/** A QR code in half blocks, light on dark as consoles are: two rows a line. */
export function qrOf(text: string): string {
  const { size, data } = create(text, { errorCorrectionLevel: 'L' }).modules;
  const isLight = (row: number, column: number) =>
    row < 0 || column < 0 || row >= size || column >= size || !data[row * size + column];
  const lines: string[] = [];
  for (let row = -quiet; row < size + quiet; row += 2) {
    let line = '';
    for (let column = -quiet; column < size + quiet; column++) {
      const upper = isLight(row, column);
      const lower = isLight(row + 1, column);
      line += upper ? (lower ? '█' : '▀') : lower ? '▄' : ' ';
    }
    lines.push(line);
  }
  return lines.join('\n');
}
