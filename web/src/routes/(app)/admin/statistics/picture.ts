/** An answer as a picture to hand on: its question, the period, and what was drawn, always on light ground. */
import { saveBlob } from '#lib/save-blob.ts';

export type Drawn =
  | { kind: 'bars'; rows: readonly { label: string; where?: string; part: number; note: string }[] }
  | {
      kind: 'columns';
      /** What one of full height stands for. */
      top: string;
      columns: readonly { label: string; part: number; note: string; isPartial: boolean }[];
    }
  | {
      kind: 'heat';
      columns: readonly string[];
      rows: readonly { label: string; cells: readonly { part: number; note: string }[] }[];
    };

const width = 960;
const margin = 32;
const top = 104;
const line = { bars: 44, heat: 30 };
const columnsHeight = 300;
const ink = { text: '#17211b', soft: '#56635b', ground: '#ffffff', track: '#eef1ee' };
const font = (size: number, weight = 400) =>
  `${weight} ${size}px system-ui, "PingFang SC", "Microsoft YaHei", sans-serif`;

export async function savePicture(name: string, title: string, period: string, drawn: Drawn): Promise<void> {
  const canvas = document.createElement('canvas');
  const head = drawn.kind === 'heat' ? 28 : 0;
  const body = drawn.kind === 'columns' ? columnsHeight : head + drawn.rows.length * line[drawn.kind];
  const height = top + body + margin;
  // Twice as fine as it is large, for screens that are.
  [canvas.width, canvas.height] = [width * 2, height * 2];
  const paint = canvas.getContext('2d');
  if (!paint) return;
  paint.scale(2, 2);
  paint.textBaseline = 'middle';
  paint.fillStyle = ink.ground;
  paint.fillRect(0, 0, width, height);
  say(paint, title, margin, 44, { font: font(24, 600), color: ink.text, most: width - 2 * margin });
  say(paint, period, margin, 76, { font: font(15), color: ink.soft, most: width - 2 * margin });
  const brand = brandColor();
  if (drawn.kind === 'bars') bars(paint, drawn.rows, brand);
  else if (drawn.kind === 'columns') columns(paint, drawn, brand);
  else heat(paint, drawn, brand);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob) saveBlob(blob, `${name}.png`);
}

/** As it is on light ground; a canvas knows no variables. */
function brandColor(): string {
  const probe = document.createElement('span');
  probe.style.cssText = 'color-scheme: light; color: var(--brand)';
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

type Paint = CanvasRenderingContext2D;

function bars(paint: Paint, rows: Extract<Drawn, { kind: 'bars' }>['rows'], brand: string): void {
  const [left, long] = [280, width - 280 - margin];
  for (const [index, { label, where, part, note }] of rows.entries()) {
    const y = top + index * line.bars;
    say(paint, label, margin, y + 12, { font: font(15), color: ink.text, most: left - margin - 16 });
    if (where) say(paint, where, margin, y + 30, { font: font(12), color: ink.soft, most: left - margin - 16 });
    paint.fillStyle = ink.track;
    paint.fillRect(left, y + 4, long, 10);
    paint.fillStyle = brand;
    paint.fillRect(left, y + 4, long * Math.min(1, part), 10);
    say(paint, note, left, y + 26, { font: font(13), color: ink.soft, most: long });
  }
}

function columns(paint: Paint, { top: most, columns: all }: Extract<Drawn, { kind: 'columns' }>, brand: string): void {
  const left = margin;
  const [step, long] = [(width - left - margin) / Math.max(1, all.length), columnsHeight - 48];
  const ground = top + 16 + long;
  say(paint, most, margin, top, { font: font(13), color: ink.soft, most: width - 2 * margin });
  paint.fillStyle = ink.track;
  for (const part of [0, 0.5, 1]) paint.fillRect(left, ground - part * long, width - left - margin, 1);
  // Words stand beneath as many as they have room for.
  const every = Math.ceil(56 / step);
  for (const [index, { label, part, note, isPartial }] of all.entries()) {
    const [x, thick] = [left + index * step, Math.min(48, step - 3)];
    const edge = x + (step - thick) / 2;
    paint.globalAlpha = isPartial ? 0.5 : 1;
    paint.fillStyle = brand;
    paint.fillRect(edge, ground - long * part, thick, long * part);
    paint.globalAlpha = 1;
    if (part > 0 && step >= 24)
      say(paint, note, edge, ground - long * part - 8, { font: font(11), color: ink.soft, most: step });
    if (index % every === 0)
      say(paint, label, edge, ground + 16, { font: font(12), color: ink.soft, most: every * step });
  }
}

function heat(paint: Paint, { columns, rows }: Extract<Drawn, { kind: 'heat' }>, brand: string): void {
  const left = margin + 64;
  const step = (width - left - margin) / columns.length;
  for (const [index, name] of columns.entries()) {
    say(paint, name, left + index * step + 4, top + 8, { font: font(13), color: ink.soft, most: step });
  }
  for (const [row, { label, cells }] of rows.entries()) {
    const y = top + 28 + row * line.heat;
    say(paint, label, margin, y + 13, { font: font(13), color: ink.soft, most: 60 });
    for (const [column, { part, note }] of cells.entries()) {
      const x = left + column * step;
      paint.fillStyle = ink.track;
      paint.fillRect(x, y, step - 3, line.heat - 3);
      paint.globalAlpha = part * 0.5;
      paint.fillStyle = brand;
      paint.fillRect(x, y, step - 3, line.heat - 3);
      paint.globalAlpha = 1;
      say(paint, note, x + 6, y + 14, { font: font(12), color: ink.text, most: step - 10 });
    }
  }
}

function say(
  paint: Paint,
  text: string,
  x: number,
  y: number,
  how: { font: string; color: string; most: number },
): void {
  paint.font = how.font;
  paint.fillStyle = how.color;
  let shown = text;
  while (shown.length > 1 && paint.measureText(shown).width > how.most) shown = `${shown.slice(0, -2)}…`;
  paint.fillText(shown, x, y);
}
