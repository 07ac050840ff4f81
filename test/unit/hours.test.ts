import { expect, test } from 'vitest';
import { hoursIn, hoursText } from '../../shared/places/hours.ts';

const week = [1, 2, 3, 4, 5];
const read = (text: string) => {
  const hours = hoursIn(text, [6]);
  return hours && `${hours.open} ${hours.close} ${hours.days.join('')}`;
};

test('hours are read as people write them, days of their own or the usual ones', () => {
  const same = ['09:00-18:00 周一至周五', '9:00～18:00，工作日', '周一到周五 09：00 - 18：00', '09:00-18:00 Mon-Fri'];
  for (const text of [...same, '9:00 to 18:00 Monday to Friday', '09:00–18:00 周一、二、三、四、五']) {
    expect([text, read(text)]).toEqual([text, '09:00 18:00 12345']);
  }
  expect(read('09:00-18:00')).toBe('09:00 18:00 6');
  expect(read('全天 每天')).toBe('00:00 24:00 1234567');
  expect(read('00:00-24:00 daily')).toBe('00:00 24:00 1234567');
  expect(read('10:00-16:00 周六至周一')).toBe('10:00 16:00 167');
  expect(read('10:00-16:00 星期天, Wed and Fri')).toBe('10:00 16:00 357');
  for (const text of ['', '周一至周五', '9点到18点', '09:00-18:00 有时', '09:00-18:00 8', '09:00 周一']) {
    expect([text, read(text)]).toEqual([text, null]);
  }
});

test('what is written is read again, in both languages', () => {
  for (const days of [[1], [1, 3], [6, 7], [1, 2, 3], week, [1, 2, 3, 4, 6], [1, 2, 3, 4, 5, 6, 7]]) {
    const hours = { open: '08:30', close: '24:00', days };
    for (const locale of ['zh-CN', 'en'] as const) expect(hoursIn(hoursText(hours, locale), [])).toEqual(hours);
  }
  expect(hoursText({ open: '09:00', close: '18:00', days: week }, 'zh-CN')).toBe('09:00-18:00 周一至周五');
});
