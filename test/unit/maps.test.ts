import { describe, expect, test } from 'vitest';
import { pictureSize } from '../../functions/places/map-size.ts';
import {
  around,
  boxOf,
  contains,
  cornerMoved,
  isRectangle,
  middleOf,
  moved,
  rectangle,
  resized,
  withCorner,
} from '../../web/src/lib/map/geometry.ts';
import { pngOf } from '../support/given.ts';

const square = rectangle({ x: 0.4, y: 0.2 }, { x: 0.2, y: 0.4 });

describe('outlines on a map', () => {
  test('a rectangle is the same whichever way it is dragged, and never too small to take hold of', () => {
    expect(square).toEqual(rectangle({ x: 0.2, y: 0.2 }, { x: 0.4, y: 0.4 }));
    expect(isRectangle(square)).toBe(true);
    expect(boxOf(rectangle({ x: 0.5, y: 0.5 }, { x: 0.5, y: 0.5 }))).toMatchObject({ x: 0.5, y: 0.5 });
    expect(boxOf(rectangle({ x: 1, y: 1 }, { x: 1, y: 1 })).width).toBeCloseTo(0.01);
  });

  test('what is moved or put beyond the edge stays on the picture with its shape', () => {
    expect(boxOf(moved(square, 2, -2))).toEqual(boxOf(rectangle({ x: 0.8, y: 0 }, { x: 1, y: 0.2 })));
    expect(isRectangle(around({ x: 0, y: 1 }, 0.2, 0.2))).toBe(true);
    expect(boxOf(around({ x: 0, y: 1 }, 0.2, 0.2))).toMatchObject({ x: 0, y: 0.8 });
    const { width, height } = boxOf(resized(square, 5, -5));
    expect([width, height]).toEqual([expect.closeTo(0.8), expect.closeTo(0.01)]);
  });

  test('a rectangle’s corner takes its sides along and does not pass the opposite one', () => {
    const wider = cornerMoved(square, 2, { x: 0.6, y: 0.5 });
    expect(isRectangle(wider)).toBe(true);
    expect(wider).toEqual(rectangle({ x: 0.2, y: 0.2 }, { x: 0.6, y: 0.5 }));
    const folded = boxOf(cornerMoved(square, 2, { x: 0, y: 0 }));
    expect(folded).toMatchObject({ x: 0.2, y: 0.2, width: expect.closeTo(0.01) });
  });

  test('a further corner makes a polygon, whose corners move alone', () => {
    const five = withCorner(square);
    expect(five).toHaveLength(5);
    const bent = cornerMoved(five, 1, { x: 0.3, y: 0.3 });
    expect(bent.filter((point, index) => point !== five[index])).toEqual([{ x: 0.3, y: 0.3 }]);
  });

  test('a name stands within its room, or in the middle of what a room bends around', () => {
    expect(middleOf(square)).toEqual({ x: expect.closeTo(0.3), y: expect.closeTo(0.3) });
    expect(middleOf([{ x: 0.7, y: 0.1 }])).toEqual({ x: 0.7, y: 0.1 });
    const l = [
      [0, 0],
      [1, 0],
      [1, 0.5],
      [0.5, 0.5],
      [0.5, 1],
      [0, 1],
    ].map(([x = 0, y = 0]) => ({ x, y }));
    expect(contains(l, middleOf(l))).toBe(true);
    expect(contains(l, { x: 0.8, y: 0.8 })).toBe(false);
  });
});

describe('a picture’s size', () => {
  const bytes = (text: string) => Uint8Array.from(text.split(' ').map((each) => Number.parseInt(each, 16)));
  const riff = '52 49 46 46 0 0 0 0 57 45 42 50';
  test.each([
    ['image/png', pngOf(1600, 900), { width: 1600, height: 900 }],
    ['image/webp', bytes(`${riff} 56 50 38 20 0 0 0 0 0 0 0 9d 1 2a 40 6 84 3`), { width: 1600, height: 900 }],
    ['image/webp', bytes(`${riff} 56 50 38 4c 0 0 0 0 2f 3f c6 e0 0`), { width: 1600, height: 900 }],
    ['image/webp', bytes(`${riff} 56 50 38 58 0 0 0 0 0 0 0 0 3f 6 0 83 3 0`), { width: 1600, height: 900 }],
    ['image/jpeg', bytes('ff d8 ff e0 0 4 0 0 ff c2 0 8 8 3 84 6 40'), { width: 1600, height: 900 }],
    ['image/jpeg', bytes('ff d8 ff e0 0 4 0 0 ff'), null],
    ['image/webp', bytes(`${riff} 0 0 0 0`), null],
    ['image/png', pngOf(0, 900), null],
  ])('of %s is read off its bytes', (type, content, size) => expect(pictureSize(content, type)).toEqual(size));
});
