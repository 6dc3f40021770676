import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFigure } from '../../kernel-ext/labextension/src/figure.js';
import { sanitizeFigure } from '../../kernel-ext/labextension/src/sanitize.js';

const PNG = 'data:image/png;base64,iVBORw0KGgo=';

describe('sanitizeFigure()', () => {
  it('leaves a plain figure as it is', () => {
    const figure = {
      data: [{ type: 'scatter', x: [1, 2], y: [3, null], marker: { color: ['red', '#00f'] } }],
      layout: { title: { text: 'x < 3 and y > 2' }, xaxis: { type: 'log' }, shapes: [{ type: 'line', x0: 0 }] },
    };
    const safe = sanitizeFigure(figure);
    expect({ data: safe.data, layout: safe.layout, notes: safe.notes }).toEqual({ ...figure, notes: [] });
  });

  it('copies, so that Plotly cannot write into the notebook', () => {
    const figure = { data: [{ type: 'bar', y: [1] }], layout: { title: { text: 'a' } } };
    const safe = sanitizeFigure(figure);
    expect(safe.data[0]).not.toBe(figure.data[0]);
    expect(safe.layout.title).not.toBe(figure.layout.title);
  });

  it.each([
    null,
    7,
    'text',
    [],
    { data: 7 },
    { data: {} },
    { data: [], layout: 'no' },
  ])('refuses %j, which is no figure', (bad) => {
    expect(() => sanitizeFigure(bad)).toThrow(TypeError);
  });

  it.each([
    'scattergeo',
    'choropleth',
    'scattermapbox',
    'choroplethmapbox',
    'densitymapbox',
    'scattermap',
    'choroplethmap',
    'densitymap',
  ])('leaves out a %s trace and says why', (type) => {
    const safe = sanitizeFigure({ data: [{ type, lat: [1] }, { y: [1] }] });
    expect(safe.data).toEqual([{ y: [1] }]);
    expect(safe.notes.join()).toContain('A map was left out');
  });

  it('leaves out a trace of a type it does not know', () => {
    expect(sanitizeFigure({ data: [{ type: 'hologram' }, { type: ['bar'] }, 3] })).toMatchObject({ data: [] });
  });

  it('drops the map parts of a layout and of its template', () => {
    const layout = {
      geo: { scope: 'europe' },
      map2: { style: 'https://example.org' },
      template: { layout: { mapbox: { accesstoken: 'x' } }, data: { bar: [] } },
    };
    expect(sanitizeFigure({ data: [], layout }).layout).toEqual({ template: { layout: {}, data: { bar: [] } } });
  });

  it('keeps pictures that are in the figure and refuses the others', () => {
    for (const source of [
      'https://example.org/a.png',
      '//example.org/a.png',
      '/files/a.png',
      'data:image/svg+xml;base64,AA==',
      'data:text/html,hi',
      'blob:x',
    ]) {
      const safe = sanitizeFigure({ data: [{ type: 'image', source }], layout: { images: [{ source, x: 1 }] } });
      expect(safe.data).toEqual([]);
      expect(safe.layout).toEqual({ images: [{ x: 1 }] });
      expect(safe.notes.join()).toContain('An image was left out');
    }
    const kept = sanitizeFigure({ data: [{ type: 'image', source: PNG }], layout: { images: [{ source: PNG }] } });
    expect(kept.data).toEqual([{ type: 'image', source: PNG }]);
    expect(kept.layout).toEqual({ images: [{ source: PNG }] });
  });

  it('keeps the numbers of a sankey trace, which are called source too', () => {
    const trace = { type: 'sankey', link: { source: [0, 1], target: [2, 2], value: [1, 1] } };
    expect(sanitizeFigure({ data: [trace] }).data).toEqual([trace]);
  });

  it.each([
    ['relayout', ['images[0].source', 'https://example.org/a.png'], [{}]],
    ['relayout', ['images[0]', { source: 'https://example.org/a.png' }], ['images[0]', {}]],
    ['relayout', [{ 'images[0].source': 'https://example.org/a.png', 'xaxis.type': 'log' }], [{ 'xaxis.type': 'log' }]],
    ['relayout', [{ images: [{ source: 'https://example.org/a.png' }] }], [{ images: [{}] }]],
    ['relayout', [{ 'map.style': 'https://example.org/s.json', 'geo.visible': true }], [{}]],
    [
      'relayout',
      [{ 'updatemenus[0].buttons[0].args[1]': 'https://example.org', 'sliders[0].active': 1 }],
      [{ 'sliders[0].active': 1 }],
    ],
    ['relayout', ['title.text', '<a href="javascript:x()">t</a>'], ['title.text', '<a>t</a>']],
    ['relayout', [{ 'modebar.add': ['sendDataToCloud'] }], [{}]],
    ['restyle', ['type', 'choropleth'], [{}]],
    ['restyle', [{ type: ['scattermap'], visible: [true] }, [0]], [{ visible: [true] }, [0]]],
    ['restyle', ['source', ['https://example.org/a.png']], [{}]],
    ['restyle', ['marker.color', 'red', [0]], ['marker.color', 'red', [0]]],
    ['restyle', [{ 'constructor.prototype.x': 1 }], [{}]],
    [
      'update',
      [{ hovertemplate: '<a href="data:text/html,x">h</a>' }, { 'images[0].source': '//example.org' }],
      [{ hovertemplate: '<a>h</a>' }, {}],
    ],
    [
      'animate',
      [{ data: [{ type: 'scattergeo' }], layout: { images: [{ source: 'http://example.org' }] } }],
      [{ data: [{}], layout: { images: [{}] } }],
    ],
    [
      'animate',
      [['one'], { mode: 'immediate', frame: { duration: 0 } }],
      [['one'], { mode: 'immediate', frame: { duration: 0 } }],
    ],
  ])('cleans the arguments of %s %j', (method, args, expected) => {
    const menu = [{ buttons: [{ method, args, args2: args }] }];
    const wanted = [{ buttons: [{ method, args: expected, args2: expected }] }];
    expect(sanitizeFigure({ data: [], layout: { updatemenus: menu } }).layout).toEqual({ updatemenus: wanted });
    const sliders = [{ steps: [{ method, args }] }];
    expect(sanitizeFigure({ data: [], layout: { sliders } }).layout).toEqual({
      sliders: [{ steps: [{ method, args: expected }] }],
    });
  });

  it('cleans frames, which bring data and a layout of their own', () => {
    const frames = [
      {
        name: 'one',
        data: [{ type: 'choropleth', y: [1], text: '<a href="javascript:x">t</a>' }],
        layout: { images: [{ source: '//x.org' }] },
      },
    ];
    expect(sanitizeFigure({ data: [], frames }).frames).toEqual([
      { name: 'one', data: [{ y: [1], text: '<a>t</a>' }], layout: { images: [{}] } },
    ]);
  });

  it('keeps away from the prototype of objects', () => {
    const safe = sanitizeFigure(
      JSON.parse('{"data":[],"layout":{"__proto__":{"polluted":1},"a":{"constructor":1,"b":2}}}'),
    );
    expect(safe.layout).toEqual({ a: { b: 2 } });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('refuses a figure nested without end', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(500)}1${'}'.repeat(500)}`);
    expect(() => sanitizeFigure({ data: [], layout: deep })).toThrow('nested more than 100 levels deep');
  });

  it('lets no address through, wherever a figure hides it', () => {
    const bad = fc.constantFrom(
      'https://example.org/a.png',
      'javascript:x()',
      'data:text/html,x',
      '<a href="javascript:x()">t</a>',
      '<b style="fill:url(https://example.org)">t</b>',
    );
    const key = fc.constantFrom(
      'source',
      'images',
      'images[0].source',
      'args',
      'data',
      'layout',
      'template',
      'a',
      'text',
      'geo',
      'map',
      'type',
      'buttons',
      'xlink:href',
      'url',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        bad,
        fc.integer(),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, tree), fc.array(fc.dictionary(key, tree)), (layout, data) => {
        const safe = sanitizeFigure({ data, layout, frames: data });
        const text = JSON.stringify([safe.data, safe.layout, safe.frames]);
        expect(text).not.toMatch(/href=\\"(javascript|data):|url\(/);
        expect(text).not.toMatch(/"(source|url|xlink:href|images\[0\]\.source)":"(?!data:image)/);
        expect(text).not.toMatch(/"(geo|map)":["[{]/);
        const again = sanitizeFigure({ data: safe.data, layout: safe.layout, frames: safe.frames });
        expect(JSON.stringify([again.data, again.layout, again.frames])).toBe(text); // nothing new appears by cleaning
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});

describe('parseFigure()', () => {
  it('reads JSON text, leaves an object alone and names what is wrong with the rest', () => {
    expect(parseFigure('{"data":[]}')).toEqual({ data: [] });
    expect(parseFigure({ data: [] })).toEqual({ data: [] });
    expect(() => parseFigure('{')).toThrow('The figure is a text that is not JSON');
  });
});
