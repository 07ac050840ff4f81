/** What an eye misses on the four-hundredth picture: text that is cut off, targets too small for a finger, colours where two are all. */
import type { Page } from '@playwright/test';

/** CSS pixels. */
const finger = 48;

/** @returns a sentence for each thing that is wrong */
export async function judge(page: Page, root: string): Promise<string[]> {
  return page.evaluate(
    ({ finger, root }) => {
      const found: string[] = [];
      const main = document.querySelector(root);
      if (!main) return ['nothing is shown'];
      const isMinimal = main.classList.contains('minimal');
      /** What does not fit wraps into a part that nobody sees, or scrolls in from there. */
      const isClippedAway = (element: Element, box: DOMRect) => {
        for (let around = element.parentElement; around && around !== main; around = around.parentElement) {
          if (getComputedStyle(around).overflow === 'visible') continue;
          const frame = around.getBoundingClientRect();
          if (box.left >= frame.right - 1 || box.top >= frame.bottom - 1 || box.bottom <= frame.top + 1) return true;
        }
        return false;
      };
      /** Less than a pixel too wide is an ellipsis already. */
      const isEllipsed = (element: Element, { textOverflow, whiteSpace }: CSSStyleDeclaration) => {
        if (textOverflow !== 'ellipsis' || whiteSpace !== 'nowrap') return false;
        const range = document.createRange();
        range.selectNodeContents(element);
        return range.getBoundingClientRect().width > element.getBoundingClientRect().width + 0.02;
      };
      const text = (element: Element) => (element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 40);
      for (const button of main.querySelectorAll('button')) {
        const box = button.getBoundingClientRect();
        if (box.width === 0) continue;
        if (box.height < finger || box.width < finger)
          found.push(`target ${Math.round(box.width)}x${Math.round(box.height)}: ${text(button)}`);
        const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        if (!top || !button.contains(top)) found.push(`covered: ${text(button)}`);
        if (box.bottom > innerHeight + 1 || box.right > innerWidth + 1) found.push(`off the screen: ${text(button)}`);
      }
      for (const element of main.querySelectorAll('*')) {
        const style = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        if (
          box.width <= 1 ||
          isClippedAway(element, box) ||
          style.visibility === 'hidden' ||
          style.display === 'contents'
        )
          continue;
        const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
        if (own) {
          if (box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1)
            found.push(`off the screen: ${text(element)}`);
          const isCut =
            (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0) || isEllipsed(element, style);
          if (isCut) found.push(`cut: ${text(element)}`);
          else if (
            element.clientHeight > 0 &&
            element.scrollHeight > element.clientHeight + 6 &&
            style.overflow !== 'visible'
          )
            found.push(`cut below: ${text(element)}`);
          if (Number.parseFloat(style.fontSize) < 11) found.push(`letters of ${style.fontSize}: ${text(element)}`);
        }
        if (!isMinimal) continue;
        for (const part of ['color', 'backgroundColor', 'borderTopColor'] as const) {
          const value = style[part];
          if (!/^(rgb\((0, 0, 0|255, 255, 255)\)|rgba\(\d+, \d+, \d+, 0\))$/.test(value))
            found.push(`third colour ${part} ${value}: ${element.className}`);
        }
        if (style.opacity !== '1') found.push(`half seen: ${element.className} ${style.opacity}`);
      }
      if (isMinimal && document.getAnimations().length > 0) found.push('something moves');
      return [...new Set(found)];
    },
    { finger, root },
  );
}
