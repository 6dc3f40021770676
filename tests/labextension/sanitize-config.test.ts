import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitizeConfig } from '../../kernel-ext/labextension/src/sanitize-config.js';

describe('sanitizeConfig()', () => {
  it('keeps what changes the look and the mouse', () => {
    const wishes = {
      scrollZoom: true,
      doubleClick: 'reset',
      displayModeBar: 'hover',
      modeBarButtonsToRemove: ['lasso2d', 7],
      toImageButtonOptions: { format: 'svg', filename: '../a/b', width: 300, scale: -1 },
    };
    expect(sanitizeConfig(wishes)).toMatchObject({
      scrollZoom: true,
      doubleClick: 'reset',
      displayModeBar: 'hover',
      modeBarButtonsToRemove: ['lasso2d'],
      toImageButtonOptions: { format: 'svg', filename: '.._a_b', width: 300 },
    });
  });

  it('sends nothing anywhere, whatever a figure wishes', () => {
    const names = [
      'plotlyServerURL',
      'showSendToCloud',
      'showEditInChartStudio',
      'sendData',
      'showLink',
      'linkText',
      'editable',
      'edits',
      'topojsonURL',
      'mapboxAccessToken',
      'modeBarButtonsToAdd',
      'modeBarButtons',
      'locales',
      'typesetMath',
      'displaylogo',
      'setBackground',
      'logging',
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.anything()), (wishes) => {
        expect(sanitizeConfig(wishes)).toEqual(sanitizeConfig(undefined));
      }),
      { seed: 7 },
    );
    expect(sanitizeConfig(undefined)).toMatchObject({
      displaylogo: false,
      showSendToCloud: false,
      plotlyServerURL: '',
      editable: false,
    });
  });
});
