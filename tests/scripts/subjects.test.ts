import { describe, expect, test } from 'vitest';
import { chaptersIn, mapOf } from '../../scripts/notebooks/subjects.mjs';

const section = (title: string) => ({ title, text: '' });
const chapters = new Map([
  [
    '01',
    {
      name: '01-tea',
      sections: new Map([
        ['1.1', section('Leaves')],
        ['1.2', section('Water')],
      ]),
    },
  ],
]);
type Claims = Record<string, Record<string, string[]>>;
const subject = (taught: Claims, planned = '01') => ({
  heading: 'Tea',
  chapters: planned,
  due: ['01', '02'],
  facts: ['Green tea is not oxidised.', 'Black tea wants boiling water.'],
  taught,
});
const GREEN = { '1.1': ['a green leaf is not oxidised'] };
const BLACK = { '1.2': ['boil the water for it'] };

test('chaptersIn() writes ranges out', () => {
  expect(chaptersIn('01')).toEqual(['01']);
  expect(chaptersIn('02-04, 07, 09-10')).toEqual(['02', '03', '04', '07', '09', '10']);
});

describe('mapOf()', () => {
  test('leads from each fact to its sections', () => {
    const map = mapOf([subject({ 1: GREEN, 2: { ...GREEN, ...BLACK } })], chapters);
    expect(map).toContain('1 subjects with 2 facts. The lessons that are written teach 2');
    const links = '[1.1 Leaves](notebooks/01-tea.ipynb), [1.2 Water](notebooks/01-tea.ipynb)';
    expect(map).toContain(`| 2 | Black tea wants boiling water. | ${links} |`);
    expect(map).not.toContain('still to come');
  });

  test('says what is still to come of a subject that was begun, and in which chapter', () => {
    const map = mapOf([subject({ 1: GREEN }, '01-02')], chapters);
    expect(map).toContain('| 2 | Black tea wants boiling water. | still to come, in 02 |');
    expect(map.slice(map.indexOf('Not yet reached'))).not.toContain('Tea');
  });

  test('lists a subject without a claim as not yet reached', () => {
    const map = mapOf([subject({}, '02-03')], chapters);
    expect(map.slice(map.indexOf('Not yet reached'))).toContain('| Tea | 02-03 |');
    expect(map).not.toContain('Black tea');
  });
});
