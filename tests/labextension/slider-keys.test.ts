import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../kernel-ext/labextension/src/sanitize.js';
import { filmOf, stepAfter, stepsOf } from '../../kernel-ext/labextension/src/slider-keys.js';

describe('slider keys', () => {
  it('stepAfter() goes on and back by one, to either end, and no further', () => {
    const from = (active: number): (number | undefined)[] =>
      ['ArrowRight', 'ArrowUp', 'ArrowLeft', 'ArrowDown', 'Home', 'End', 'a'].map((key) => stepAfter(key, active, 4));
    expect(from(1)).toEqual([2, 2, 0, 0, 0, 3, undefined]);
    expect(from(0)).toEqual([1, 1, 0, 0, 0, 3, undefined]);
    expect(from(3)).toEqual([3, 3, 2, 2, 0, 3, undefined]);
  });

  it('stepsOf() takes a slider of frames, and no other', () => {
    const step = (method: string) => ({ label: 'one', method, args: [['one'], { mode: 'immediate' }] });
    const slider = (...methods: string[]) => ({
      sliders: [{ currentvalue: { prefix: 'w: ' }, steps: methods.map(step) }],
    });
    expect(stepsOf(slider('animate'))).toEqual({
      prefix: 'w: ',
      steps: [{ label: 'one', args: step('animate').args }],
    });
    expect(stepsOf(slider('animate', 'relayout'))).toBeUndefined();
    const others: JsonObject[] = [{}, { sliders: [] }, { sliders: [{ steps: [] }] }];
    for (const layout of others) expect(stepsOf(layout)).toBeUndefined();
  });

  it('filmOf() takes the first button, if it plays frames', () => {
    const args = [null, { fromcurrent: true }];
    const menu = (method: string) => ({ updatemenus: [{ buttons: [{ label: 'play', method, args }] }] });
    expect(filmOf(menu('animate'))).toEqual(args);
    const others: JsonObject[] = [{}, { updatemenus: [] }, { updatemenus: [{ buttons: [] }] }, menu('restyle')];
    for (const layout of others) expect(filmOf(layout)).toBeUndefined();
  });
});
