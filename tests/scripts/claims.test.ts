import { describe, expect, test } from 'vitest';
import { problemsOf } from '../../scripts/notebooks/claims.mjs';
import { sectionsOf } from '../../scripts/notebooks/sections.mjs';

const FILLER = 'Whoever drinks a cup of it in the morning will find the day a little longer. '.repeat(3);

/** Chapter 1 of a course about tea: sections that teach, one that announces, and a summary. */
const TWIN = `// %% [markdown]
// # 1 Tea
//
// ## 1.1 Leaves
//
// The leaf of a *green*
// tea is not oxidised. Which water does a white tea want? ${FILLER}
//
// | white tea comes from young buds |
//
// ## 1.2 Water
//
// Do you boil the water for a black tea? Boil the water for a black tea. How long a white tea may steep, is the subject of chapter 02.
// A black tea may boil for a minute (chapter 02 says why). (How black a tea gets is in chapter 02.)
// The kettle sings when it is ready. Hot water is in the pot. Drink it while it is hot.
// ${FILLER}
//
// ## 1.3 Pots
//
// A black tea wants boiling water. Clay keeps the heat. Drink it while it is hot.
//
// ## 1.4 Summary
//
// Green tea is not oxidised, so take cooler water. ${FILLER}
`;
const chapters = new Map([['01', { name: '01-tea', sections: sectionsOf(TWIN) }]]);

type Claims = Record<string, Record<string, string[]>>;
const GOOD: Claims = { 1: { '1.1': ['tea is not oxidised'] }, 2: { '1.2': ['Boil the water for a black tea'] } };
const problems = (taught: Claims, due = ['01', '01']): string[] =>
  problemsOf(
    [{ heading: 'Tea', due, facts: ['Green tea is not oxidised.', 'Black tea wants boiling water.'], taught }],
    chapters,
  );
/** What is wrong when this is all that is said about fact 2. */
const second = (section: string, ...pieces: string[]): string =>
  problems({ ...GOOD, 2: { [section]: pieces } }).join('; ');

describe('problemsOf()', () => {
  test('finds nothing wrong with true claims for all facts', () => {
    expect(problems(GOOD)).toEqual([]);
  });

  test('finds a claimed section that does not exist', () => {
    expect(second('1.5', 'Boil the water for a black tea')).toBe(
      'Tea, fact 2, section 1.5: 01-tea.ts has no such section',
    );
    expect(second('2.1', 'Boil the water for a black tea')).toBe('Tea, fact 2, section 2.1: chapter 02 is not written');
  });

  test('finds one wrong section beside a right one', () => {
    const sections = { '1.2': ['Boil the water for a black tea'], '1.9': ['Boil the water for a black tea'] };
    expect(problems({ ...GOOD, 2: sections })).toHaveLength(1);
  });

  test('finds a claim without a section, without a quotation, and for a fact that there is not', () => {
    expect(problems({ ...GOOD, 2: {} })).toEqual(['Tea, fact 2: the claim names no section']);
    expect(second('1.2')).toContain('quotes nothing');
    expect(problems({ ...GOOD, 3: { '1.1': ['The leaf of a green tea'] } })).toEqual([
      'Tea, fact 3: there is no such fact',
    ]);
  });

  test('finds a section that is little more than a heading, and the summary', () => {
    expect(second('1.3', 'A black tea wants boiling water')).toContain('little more than a heading');
    expect(problems({ ...GOOD, 1: { '1.4': ['Green tea is not oxidised'] } })[0]).toContain('a summary repeats');
  });

  test('finds a quotation that is not there, in a table only, or not within one sentence', () => {
    expect(second('1.2', 'black tea wants boiling water')).toContain('no sentence of its text has');
    expect(problems({ ...GOOD, 1: { '1.1': ['white tea comes from young buds'] } })[0]).toContain('no sentence');
    expect(second('1.2', 'a black tea. How long')).toContain('no sentence');
  });

  test('finds a quotation that is a term, which stands wherever the thing is mentioned', () => {
    expect(second('1.2', 'Boil the water for a black tea', 'black tea')).toContain('"black tea" is only a term');
  });

  test('finds a quotation that asks, or points to a later chapter', () => {
    expect(problems({ ...GOOD, 1: { '1.1': ['water does a white tea want'] } })[0]).toContain('is asked, not said');
    expect(second('1.2', 'How long a white tea may steep')).toContain('only points to a later chapter');
    expect(second('1.2', 'how black a tea gets')).toContain('only points to a later chapter');
    expect(second('1.2', 'a black tea may boil for a minute')).toBe('');
  });

  test('finds a quotation that stands in another section too', () => {
    expect(second('1.2', 'drink it while it is hot')).toContain('stands in section 1.3 too');
  });

  test('finds a true quotation about something else', () => {
    expect(second('1.2', 'The kettle sings when it')).toContain('speaks of something else');
    expect(second('1.2', 'Hot water is in the pot')).toContain('hardly speaks of it');
    expect(second('1.2', 'Hot water is in the pot', 'Boil the water for a black tea')).toBe('');
  });

  test('finds a quotation that is to teach two facts', () => {
    const same = { '1.2': ['Boil the water for a black tea'] };
    expect(problems({ 1: { ...GOOD[1], ...same }, 2: same }).join('; ')).toContain('is quoted for two facts');
  });

  test('finds an open fact as soon as the chapter in which it is due is written, and not before', () => {
    const { 1: first } = GOOD;
    expect(problems({ 1: first })).toEqual(['Tea, fact 2: no section claims it, and chapter 01 is written']);
    expect(problems({})).toHaveLength(2);
    expect(problems({ 1: first }, ['01', '02'])).toEqual([]);
    expect(problems({}, ['02', '01'])).toHaveLength(1);
  });
});
