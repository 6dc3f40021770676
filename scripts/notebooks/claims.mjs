/**
 * notebooks/subjects.json claims for a fact that a section teaches it, and quotes some words of that section. A claim may be hollow: the section
 * holds a word and teaches nothing. So what is quoted has to be a piece of a sentence that states something, which stands in that section
 * alone and speaks of what the fact speaks of. Whether it teaches the fact, only a reader can say.
 */
import { chapterOf, plain, sentencesOf } from './sections.mjs';

const FEWEST_QUOTED = 4; // fewer words are a term, and a term stands wherever the thing is mentioned
const FEWEST_IN_SECTION = 40; // fewer words are a heading with an announcement
const FEWEST_SHARED = 2; // words of the fact in all that is quoted for it; and at least one in each section

const wordsOf = (text) => text.split(' ').filter((word) => /[a-z0-9]/.test(word));

/** What words begin with, so that `layer` is found in `layers`; without the words that stand in every text. */
const COMMON = new Set(
  'that this thes thos them they thei ther then than with from into what when wher whic have been ever each also more most only such some like'.split(
    ' ',
  ),
);
const beginningsOf = (text) =>
  new Set((plain(text).match(/[a-z]{4,}/g) ?? []).map((word) => word.slice(0, 4)).filter((word) => !COMMON.has(word)));

/** Why a sentence that was quoted teaches nothing, or undefined. */
function hollow(sentence, chapter) {
  if (sentence.endsWith('?')) return 'is asked, not said';
  const said = sentence.replace(/(?<=.)\([^()]*\)/g, ''); // a pointer aside, in brackets, takes nothing away
  const later = [...said.matchAll(/chapter (\d\d)/g)].some(([, named]) => named > chapter);
  return later ? 'only points to a later chapter' : undefined;
}

/** What a fact and the sentences that are quoted for it both speak of. */
function sharedWith(fact, section, pieces) {
  const quoted = sentencesOf(section).filter((sentence) => pieces.some((piece) => sentence.includes(plain(piece))));
  const spoken = beginningsOf(quoted.join(' '));
  return [...beginningsOf(fact)].filter((word) => spoken.has(word));
}

/** Why one quoted piece does not hold in its section, or undefined. */
function wrongPiece(piece, number, sections) {
  const words = plain(piece);
  const said = sentencesOf(sections.get(number)).filter((sentence) => sentence.includes(words));
  if (said.length === 0) return `no sentence of its text has "${piece}"`;
  if (wordsOf(words).length < FEWEST_QUOTED)
    return `"${piece}" is only a term: quote a piece of the sentence that teaches`;
  const reasons = said.map((sentence) => hollow(sentence, chapterOf(number)));
  if (reasons.every((reason) => reason !== undefined)) return `"${piece}" ${reasons[0]}`;
  for (const [other, section] of sections)
    if (other !== number && section.title !== 'Summary' && sentencesOf(section).some((text) => text.includes(words)))
      return `"${piece}" stands in section ${other} too: quote words that tell this one apart`;
  return undefined;
}

/** Why a section does not teach a fact, or undefined. */
function refutation(fact, number, pieces, chapters) {
  const chapter = chapters.get(chapterOf(number));
  if (chapter === undefined) return `chapter ${chapterOf(number)} is not written`;
  const section = chapter.sections.get(number);
  if (section === undefined) return `${chapter.name}.ts has no such section`;
  if (section.title === 'Summary') return 'a summary repeats what other sections teach: claim one of them';
  if (wordsOf(sentencesOf(section).join(' ')).length < FEWEST_IN_SECTION) return 'it is little more than a heading';
  if (pieces.length === 0) return 'the claim quotes nothing';
  for (const piece of pieces) {
    const why = wrongPiece(piece, number, chapter.sections);
    if (why !== undefined) return why;
  }
  return sharedWith(fact, section, pieces).length === 0 ? 'what is quoted speaks of something else' : undefined;
}

/** Pieces that are to teach two facts of the same subject. */
function usedTwice(taught) {
  const all = Object.values(taught).flatMap((sections) =>
    Object.entries(sections).flatMap(([number, pieces]) => pieces.map((piece) => `${number} "${piece}"`)),
  );
  return all.filter((piece, k) => all.indexOf(piece) !== k);
}

/** @returns {string[]} what is wrong with the claim that these sections teach the fact */
function wrongClaim(fact, sections, chapters) {
  if (fact === undefined) return [': there is no such fact'];
  const claims = Object.entries(sections);
  if (claims.length === 0) return [': the claim names no section'];
  const wrong = claims.flatMap(([number, pieces]) => {
    const why = refutation(fact, number, pieces, chapters);
    return why === undefined ? [] : [`, section ${number}: ${why}`];
  });
  if (wrong.length > 0) return wrong;
  const shared = claims.flatMap(([number, pieces]) =>
    sharedWith(fact, chapters.get(chapterOf(number)).sections.get(number), pieces),
  );
  return new Set(shared).size < FEWEST_SHARED
    ? [': what is quoted hardly speaks of it: quote more of what teaches it']
    : [];
}

/** @returns {string[]} each claim that does not hold, and each fact that no section claims though the chapter in which it is due is written */
export function problemsOf(subjects, chapters) {
  return subjects.flatMap(({ heading, due, facts, taught }) => {
    const open = facts.map((_, k) => k + 1).filter((fact) => taught[fact] === undefined && chapters.has(due[fact - 1]));
    return [
      ...usedTwice(taught).map((piece) => `${heading}: ${piece} is quoted for two facts`),
      ...Object.entries(taught).flatMap(([fact, sections]) =>
        wrongClaim(facts[Number(fact) - 1], sections, chapters).map((why) => `${heading}, fact ${fact}${why}`),
      ),
      ...open.map((fact) => `${heading}, fact ${fact}: no section claims it, and chapter ${due[fact - 1]} is written`),
    ];
  });
}
